package io.tributary.platform.grpc;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/** How the gRPC server treats its connections and its end. */
@ConfigurationProperties("server")
public record ServerConfig(
    boolean reflection,
    @Min(1024) @Max(64 * 1024 * 1024) int maxRequestBytes,
    @Min(1024) @Max(64 * 1024 * 1024) int maxAnswerBytes,
    @Min(1) @Max(100_000) int callsAtOnce,
    @Min(1) @Max(100) int bulkPercent,
    @Min(1) @Max(100) int livePercent,
    @Min(1) @Max(100_000) int callsPerConnection,
    @Min(1024) @Max(1024 * 1024) int maxHeaderBytes,
    @NotNull Duration handshakeTimeout,
    @NotNull Duration maxConnectionIdle,
    @NotNull Duration maxConnectionAge,
    @NotNull Duration maxConnectionAgeGrace,
    @NotNull Duration keepAliveTime,
    @NotNull Duration keepAliveTimeout,
    @NotNull Duration permitKeepAlive,
    @NotNull Duration drainDelay,
    @NotNull Duration drainTime) {}
