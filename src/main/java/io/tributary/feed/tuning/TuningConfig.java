package io.tributary.feed.tuning;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * Where changes come from.
 *
 * @param tuningFile a YAML file whose keys take the place of those under feed.tuning; empty for
 *     none
 */
@ConfigurationProperties("feed")
public record TuningConfig(@NotNull String tuningFile, @NotNull Duration lookEvery) {}
