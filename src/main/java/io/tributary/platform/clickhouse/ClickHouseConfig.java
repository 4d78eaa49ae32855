package io.tributary.platform.clickhouse;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;

/** How to reach ClickHouse, and how long to wait for it. */
@ConfigurationProperties("clickhouse")
public record ClickHouseConfig(
    @NotEmpty List<@NotBlank String> endpoints,
    @NotBlank String database,
    @NotBlank String username,
    @NotNull String password,
    @Min(2) @Max(500) int connections,
    @NotNull Duration connectTimeout,
    @NotNull Duration acquireTimeout,
    @NotNull Duration liveTimeout,
    @NotNull Duration queryTimeout,
    @NotNull Duration insertTimeout,
    @NotNull Duration keepAlive,
    @NotNull Duration lifetime,
    @NotNull Duration watchInterval) {}
