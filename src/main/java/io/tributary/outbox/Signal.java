package io.tributary.outbox;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one who waits. Several calls before it looks are one. */
final class Signal {
  private final Semaphore calls = new Semaphore(0);

  void call() {
    calls.release();
  }

  /** Whether it was called, as opposed to waited in vain. */
  boolean await(Duration atMost) throws InterruptedException {
    boolean called = calls.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
    calls.drainPermits();
    return called;
  }
}
