package io.tributary.platform.postgres;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/** How to reach PostgreSQL, and how long to wait for it. */
@ConfigurationProperties("postgres")
public record PostgresConfig(
    @NotBlank String host,
    @Min(1) @Max(65535) int port,
    @NotBlank String database,
    @NotBlank String username,
    @NotNull String password,
    @NotNull SslMode sslMode,
    @NotNull Duration connectTimeout,
    @NotNull Duration acquireTimeout,
    @NotNull Duration idleTime,
    @NotNull Duration lifetime,
    @NotNull Duration validateAfterIdle,
    @NotNull Duration lockTimeout,
    @NotNull Duration watchInterval,
    @Min(0) int preparedStatements,
    @Valid @NotNull Fast fast,
    @Valid @NotNull Slow slow,
    @Valid @NotNull Batch batch) {

  /** As libpq names them, as far as they are sensible for a service. */
  public enum SslMode {
    DISABLE,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL
  }

  /** Single reads and writes by key: nearly everything. */
  @ConfigurationProperties("fast")
  public record Fast(@Min(2) @Max(500) int size, @NotNull Duration statementTimeout) {}

  /** Reads that may touch many rows. */
  @ConfigurationProperties("slow")
  public record Slow(@Min(2) @Max(500) int size, @NotNull Duration statementTimeout) {}

  /** Bulk work that no user waits for. */
  @ConfigurationProperties("batch")
  public record Batch(@Min(2) @Max(500) int size, @NotNull Duration statementTimeout) {}

  int size(Pool pool) {
    return switch (pool) {
      case FAST -> fast.size();
      case SLOW -> slow.size();
      case BATCH -> batch.size();
    };
  }

  Duration statementTimeout(Pool pool) {
    return switch (pool) {
      case FAST -> fast.statementTimeout();
      case SLOW -> slow.statementTimeout();
      case BATCH -> batch.statementTimeout();
    };
  }
}
