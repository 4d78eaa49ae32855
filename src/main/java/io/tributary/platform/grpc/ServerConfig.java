package io.tributary.platform.grpc;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How the gRPC server treats its connections and its end.
 *
 * @param unreadBytes the most that all requests together hold which are not complete
 * @param requestTime until then a request of one message must have come as a whole
 * @param requestIdle the most between two messages of a request that is a stream
 */
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
    @Max(64L * 1024 * 1024 * 1024) long unreadBytes,
    @NotNull Duration requestTime,
    @NotNull Duration requestIdle,
    @NotNull Duration handshakeTimeout,
    @NotNull Duration maxConnectionIdle,
    @NotNull Duration maxConnectionAge,
    @NotNull Duration maxConnectionAgeGrace,
    @NotNull Duration keepAliveTime,
    @NotNull Duration keepAliveTimeout,
    @NotNull Duration permitKeepAlive,
    @NotNull Duration drainDelay,
    @NotNull Duration drainTime) {
  /** One that is large is there twice for a moment, and must not be too much by itself. */
  private static final long REQUESTS = 4;

  public ServerConfig {
    if (unreadBytes < REQUESTS * maxRequestBytes) {
      throw new ConfigurationException(
          "server.unread-bytes must be at least four times server.max-request-bytes");
    }
    ensureBounded("server.request-time", requestTime);
    ensureBounded("server.request-idle", requestIdle);
  }

  private static void ensureBounded(String key, Duration time) {
    if (time.compareTo(Duration.ofMillis(100)) < 0 || time.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new ConfigurationException(key + " must be from 100ms to 10m");
    }
  }
}
