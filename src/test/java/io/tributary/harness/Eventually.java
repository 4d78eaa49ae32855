package io.tributary.harness;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what happens by itself: until it has, with a bound far beyond what it needs. */
public final class Eventually {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private Eventually() {}

  public static void holds(BooleanSupplier condition) {
    holds(BOUND, condition);
  }

  public static void holds(Duration bound, BooleanSupplier condition) {
    long end = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("does not hold after " + bound);
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
