package io.tributary.platform.cache;

import java.time.Duration;
import java.time.Instant;

/** When entries expire. Pure: chance is handed in, as a number from 0 to 1, 1 excluded. */
final class Expiry {
  /** By so much of their life, entries that were loaded together expire apart. */
  static final double SPREAD = 0.1;

  private Expiry() {}

  /** At most the life, and never less than that by the spread. */
  static Duration jittered(Duration life, double chance) {
    return Duration.ofNanos((long) (life.toNanos() * (1 - SPREAD * chance)));
  }

  /**
   * Whether this reader should load a good entry anew. The nearer its end, the more probable, and
   * the sooner the longer a load takes: so one of many readers comes before it is missed (Vattani,
   * Chierichetti and Lowenstein, Optimal Probabilistic Cache Stampede Prevention, 2015).
   */
  static boolean isEarly(
      Instant now, Instant expiresAt, Duration loadTook, double eagerness, double chance) {
    // One minus it: zero has no logarithm.
    double ahead = loadTook.toNanos() * eagerness * -Math.log(1 - chance);
    return ahead > 0 && !now.plusNanos((long) ahead).isBefore(expiresAt);
  }
}
