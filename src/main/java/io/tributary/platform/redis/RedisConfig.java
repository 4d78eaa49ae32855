package io.tributary.platform.redis;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;

/** How to reach Redis, and how long to wait for it. */
@ConfigurationProperties("redis")
public record RedisConfig(
    @NotEmpty List<@NotBlank String> nodes,
    boolean cluster,
    @NotNull Duration commandTimeout,
    @NotNull Duration connectTimeout,
    @Min(16) int queue,
    @Min(1) @Max(100_000) int callsAtOnce,
    @NotNull Duration acquireTimeout,
    @NotNull Duration watchInterval) {}
