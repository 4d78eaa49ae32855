package io.tributary.erasure;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * @param lookEvery how often one pod looks who is to be erased
 */
@ConfigurationProperties("erasure")
public record ErasureConfig(@NotNull Duration lookEvery) {}
