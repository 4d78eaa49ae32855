package io.tributary.platform.cache;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/** What all caches of a pod share. */
record Tools(RedisEntries redis, NearCache near, CacheConfig config, InstantSource clock) {
  /** Whether this reader should load a good entry before it expires. */
  boolean isEarly(Kept<?> kept, Instant now) {
    return Expiry.isEarly(
        now,
        kept.expiresAt(),
        kept.loadTook(),
        config.earlyRefresh(),
        ThreadLocalRandom.current().nextDouble());
  }
}
