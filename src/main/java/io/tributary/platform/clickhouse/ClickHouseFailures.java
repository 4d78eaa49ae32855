package io.tributary.platform.clickhouse;

import com.clickhouse.client.api.ConnectionInitiationException;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.TransportException;
import io.tributary.platform.failure.Failure;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the client throws, told in our own words. */
final class ClickHouseFailures {
  private static final Logger LOG = LoggerFactory.getLogger(ClickHouseFailures.class);
  private static final Duration LATER = Duration.ofSeconds(1);

  private ClickHouseFailures() {}

  static RuntimeException translate(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof Failure failure) {
        return failure;
      }
      if (cause instanceof ServerException refused) {
        return byCode(refused);
      }
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof ConnectionInitiationException
          || cause instanceof TransportException) {
        return away();
      }
    }
    return thrown instanceof RuntimeException defect ? defect : new IllegalStateException(thrown);
  }

  private static RuntimeException byCode(ServerException refused) {
    return switch (refused.getCode()) {
      // Over its time, which may have been the caller's.
      case 159, 160 -> new Failure.DeadlineExceeded();
      // Emptied, made anew without its schema, or with other users: not ours to mend, and no
      // defect.
      case 60, 81, 192, 193, 497, 516 -> {
        LOG.warn("clickhouse is not as it should be: {}", refused.getMessage());
        yield away();
      }
      // Killed, too many at once, out of memory, shutting down, read-only, no coordination; behind
      // with its merges or mutations, or with what others of its replicas are to do too.
      case 202, 209, 210, 236, 241, 242, 252, 279, 341, 394, 425, 439, 692, 999 -> away();
      default -> refused;
    };
  }

  static Failure away() {
    return new Failure.Unavailable("clickhouse", LATER);
  }
}
