package io.tributary.platform.redis;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;

/**
 * How to reach Redis, and how long to wait for it.
 *
 * @param username that the password is of; empty for the default user
 * @param password takes the place of those in the addresses; empty for none
 */
@ConfigurationProperties("redis")
public record RedisConfig(
    @NotEmpty List<@NotBlank String> nodes,
    @NotNull String username,
    @NotNull String password,
    boolean cluster,
    @NotNull Duration commandTimeout,
    @NotNull Duration connectTimeout,
    @Min(16) int queue,
    @Min(1) @Max(100_000) int callsAtOnce,
    @NotNull Duration acquireTimeout,
    @NotNull Duration watchInterval) {}
