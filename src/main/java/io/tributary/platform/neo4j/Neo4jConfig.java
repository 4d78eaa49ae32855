package io.tributary.platform.neo4j;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/** How to reach Neo4j, and how long to wait for it. */
@ConfigurationProperties("neo4j")
public record Neo4jConfig(
    boolean enabled,
    @NotBlank String uri,
    @NotBlank String database,
    @NotNull String username,
    @NotNull String password,
    @Min(2) @Max(500) int connections,
    @NotNull Duration connectTimeout,
    @NotNull Duration acquireTimeout,
    @NotNull Duration readTimeout,
    @NotNull Duration batchTimeout,
    @NotNull Duration writeTimeout,
    @NotNull Duration lifetime,
    @NotNull Duration validateAfterIdle,
    @NotNull Duration watchInterval) {}
