package io.tributary.platform.cache;

import java.time.Duration;
import java.time.Instant;

/**
 * An entry of Redis that we can read.
 *
 * @param outdated whether something newer is known, or it would be made otherwise now
 */
record Kept<V>(V value, Instant loadedAt, Instant expiresAt, Duration loadTook, boolean outdated) {
  boolean isGood(Instant now) {
    return !outdated && now.isBefore(expiresAt);
  }
}
