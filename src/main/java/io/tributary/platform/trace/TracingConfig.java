package io.tributary.platform.trace;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;

/**
 * Where traces go.
 *
 * @param endpoint of a collector that takes OTLP over HTTP; empty for none
 * @param share of the calls that are traced if their caller does not say
 */
@ConfigurationProperties("tracing")
public record TracingConfig(
    @NotNull String endpoint, @DecimalMin("0") @DecimalMax("1") double share) {}
