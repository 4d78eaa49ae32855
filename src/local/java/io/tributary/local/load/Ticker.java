package io.tributary.local.load;

import java.util.concurrent.locks.LockSupport;

/** Time as the load is measured by. */
interface Ticker {
  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void awaitUntil(long nanos) {
          long left = nanos - System.nanoTime();
          while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = nanos - System.nanoTime();
          }
        }
      };

  long nanos();

  /** Returns at that time, at once if it is over, and early only when interrupted. */
  void awaitUntil(long nanos);
}
