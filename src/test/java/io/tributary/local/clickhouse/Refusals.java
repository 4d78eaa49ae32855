package io.tributary.local.clickhouse;

import static org.assertj.core.api.Assertions.catchThrowable;

import com.clickhouse.client.api.ServerException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a server says when it refuses. */
final class Refusals {
  private Refusals() {}

  static int code(ThrowingCallable asked) {
    Throwable thrown = catchThrowable(asked);
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ServerException refused) {
        return refused.getCode();
      }
    }
    throw new AssertionError("not refused by the server", thrown);
  }
}
