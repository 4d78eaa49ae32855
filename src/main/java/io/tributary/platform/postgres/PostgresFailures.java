package io.tributary.platform.postgres;

import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientException;
import io.tributary.platform.failure.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** What the driver and the pool throw, told in our own words. */
final class PostgresFailures {
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration LATER = Duration.ofSeconds(1);

  private PostgresFailures() {}

  static RuntimeException translate(Throwable thrown) {
    if (thrown instanceof PostgresqlException refused) {
      return bySqlState(
          (R2dbcException) refused, refused.getErrorDetails().getConstraintName().orElse(""));
    }
    return switch (thrown) {
      case Failure failure -> failure;
      case R2dbcNonTransientResourceException gone -> away();
      case R2dbcTimeoutException noConnection -> away();
      case R2dbcTransientException gone -> away();
      case TimeoutException noConnection -> away();
      case IOException broken -> away();
      case RuntimeException other -> isLostConnection(other) ? away() : other;
      case Error error -> throw error;
      default -> new IllegalStateException(thrown);
    };
  }

  private static RuntimeException bySqlState(R2dbcException refused, String constraint) {
    String state = String.valueOf(refused.getSqlState());
    return switch (state) {
      case "23505" -> new UniqueViolation(constraint, refused);
      // Statement cancelled by its timeout, idle transaction ended: the store was too slow.
      case "57014", "25P03", "25P04" -> away();
      case "40001", "40P01", "55P03" ->
          new Failure.Busy("CONFLICT", "a concurrent change was in the way", SOON);
      // Shutting down, starting up, no connection left, cannot connect now, read-only standby.
      case "57P01",
          "57P02",
          "57P03",
          "53300",
          "08000",
          "08001",
          "08003",
          "08004",
          "08006",
          "25006" ->
          away();
      default -> refused;
    };
  }

  /** The driver reports a connection that broke under a statement with plain exceptions too. */
  private static boolean isLostConnection(RuntimeException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof io.netty.channel.ChannelException
          || cause.getClass().getSimpleName().contains("ConnectionClosed")) {
        return true;
      }
    }
    return false;
  }

  /** For operators: why the store could not be looked at. */
  static String sentence(RuntimeException failure) {
    return switch (failure) {
      case Failure.DeadlineExceeded late -> "postgres does not answer";
      case Failure known -> known.text();
      case R2dbcException refused -> "postgres refuses: " + refused.getMessage();
      default -> failure.toString();
    };
  }

  static Failure away() {
    return new Failure.Unavailable("postgres", LATER);
  }
}
