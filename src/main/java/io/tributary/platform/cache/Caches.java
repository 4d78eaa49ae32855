package io.tributary.platform.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.redis.Redis;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Where features get their caches. */
@Singleton
public final class Caches {
  private final Tools tools;
  private final CacheMeters meters;

  Caches(Redis redis, CacheConfig config, InstantSource clock, MeterRegistry registry) {
    this.tools = new Tools(new RedisEntries(redis), new NearCache(), config, clock);
    this.meters = new CacheMeters(registry);
  }

  /** One for each kind: two would not know of each other's loads. */
  public <V> Cache<V> of(Kind<V> kind) {
    return new Cache<>(kind, tools, meters.of(kind.entity()));
  }
}
