package io.tributary.local.demo;

import java.time.Duration;

/** How fast it goes, and how long it will take. */
final class Rate {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);

  private final long from;
  private final long total;
  private final long start = System.nanoTime();
  private long lastLine = start;

  Rate(long from, long total) {
    this.from = from;
    this.total = total;
  }

  boolean isDue() {
    return System.nanoTime() - lastLine > BETWEEN_LINES.toNanos();
  }

  String line(long done) {
    lastLine = System.nanoTime();
    double seconds = Math.max(1e-3, (lastLine - start) / 1e9);
    double perSecond = Math.max(1, (done - from) / seconds);
    return "%,d of %,d items, %,.0f a second, %.0f s left"
        .formatted(done, total, perSecond, (total - done) / perSecond);
  }
}
