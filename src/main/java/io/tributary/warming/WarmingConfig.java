package io.tributary.warming;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * What is kept in the cache though nobody asked.
 *
 * @param posts of each window of what trends, with their authors and counts
 */
@ConfigurationProperties("warming")
record WarmingConfig(boolean enabled, @NotNull Duration every, @Min(1) @Max(1000) int posts) {}
