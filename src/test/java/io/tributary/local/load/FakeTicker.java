package io.tributary.local.load;

import java.time.Duration;

/** Time that passes only when somebody waits for it, or says so. */
final class FakeTicker implements Ticker {
  private long now = 1_000_000;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void awaitUntil(long nanos) {
    now = Math.max(now, nanos);
  }

  void pass(Duration time) {
    now += time.toNanos();
  }
}
