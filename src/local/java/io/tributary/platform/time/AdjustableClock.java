package io.tributary.platform.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The real time, moved on by as much as is asked for, or a time that it stands still at. */
public final class AdjustableClock implements InstantSource {
  private final InstantSource real = Micros.of(InstantSource.system());
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private volatile @Nullable Instant standing;

  @Override
  public Instant instant() {
    Instant still = standing;
    return still == null ? real.instant().plus(ahead.get()) : still;
  }

  public void moveOn(Duration by) {
    ahead.accumulateAndGet(by, Duration::plus);
  }

  /** Until it is told another time, or is reset. */
  public void standAt(Instant time) {
    standing = time;
  }

  public void reset() {
    ahead.set(Duration.ZERO);
    standing = null;
  }
}
