package io.tributary.platform.neo4j;

import io.tributary.platform.failure.Failure;
import java.time.Duration;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.SessionExpiredException;
import org.neo4j.driver.exceptions.TransientException;

/** What the driver throws, told in our own words. */
final class Neo4jFailures {
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration LATER = Duration.ofSeconds(1);

  private Neo4jFailures() {}

  static RuntimeException translate(Throwable thrown) {
    return switch (thrown) {
      case Failure failure -> failure;
      case ServiceUnavailableException gone -> away();
      case SessionExpiredException gone -> away();
      case Neo4jException refused when hasCode(refused, "DeadlockDetected") ->
          new Failure.Busy("CONFLICT", "a concurrent change was in the way", SOON);
      // Over its time, which may have been the caller's.
      case Neo4jException refused when hasCode(refused, "TransactionTimedOut") ->
          new Failure.DeadlineExceeded();
      case TransientException busy -> away();
      case Neo4jException refused
          when String.valueOf(refused.getMessage()).contains("Unable to acquire connection") ->
          away();
      case RuntimeException defect -> defect;
      default -> new IllegalStateException(thrown);
    };
  }

  private static boolean hasCode(Neo4jException refused, String part) {
    return refused.code() != null && refused.code().contains(part);
  }

  private static Failure away() {
    return new Failure.Unavailable("neo4j", LATER);
  }
}
