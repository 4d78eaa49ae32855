package io.tributary.platform.cache;

import java.time.InstantSource;

/** What all caches of a pod share. */
record Tools(RedisEntries redis, NearCache near, CacheConfig config, InstantSource clock) {}
