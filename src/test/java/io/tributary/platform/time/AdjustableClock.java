package io.tributary.platform.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** The real time, moved on by as much as a test asks for. */
public final class AdjustableClock implements InstantSource {
  private final InstantSource real = Micros.of(InstantSource.system());
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  @Override
  public Instant instant() {
    return real.instant().plus(ahead.get());
  }

  public void moveOn(Duration by) {
    ahead.accumulateAndGet(by, Duration::plus);
  }

  public void reset() {
    ahead.set(Duration.ZERO);
  }
}
