package io.tributary.platform.store;

import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Duration;

/**
 * How long a caller waits for its store, and whose fault it is if that was too short: the store's
 * only where it had all the time that it may take.
 */
public final class StoreTime {
  private static final Duration LATER = Duration.ofSeconds(1);

  /** For the word of a server that has ended a statement at its limit to come back. */
  private static final Duration WAY_BACK = Duration.ofMillis(200);

  private final String store;
  private final Duration limit;
  private final Duration remaining;

  private StoreTime(String store, Duration limit, Duration remaining) {
    this.store = store;
    this.limit = limit;
    this.remaining = remaining;
  }

  /** Beginning now. */
  public static StoreTime of(String store, Duration limit) {
    return new StoreTime(store, limit, Call.current().deadline().remaining());
  }

  public Duration patience() {
    Duration most = limit.plus(WAY_BACK);
    return remaining.compareTo(most) < 0 ? remaining : most;
  }

  /** What it means that the time is over without an answer. */
  public Failure over() {
    return remaining.compareTo(limit) < 0
        ? new Failure.DeadlineExceeded()
        : new Failure.Unavailable(store, LATER);
  }
}
