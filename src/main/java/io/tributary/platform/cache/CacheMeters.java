package io.tributary.platform.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** How often each kind of entry was found, and what became of loads. */
final class CacheMeters {
  private final MeterRegistry registry;

  CacheMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  Of of(String entity) {
    return new Of(entity, registry);
  }

  /** Those of one kind. */
  static final class Of {
    private final String entity;
    private final MeterRegistry registry;
    private final Map<Origin, Counter> reads = new EnumMap<>(Origin.class);

    private Of(String entity, MeterRegistry registry) {
      this.entity = entity;
      this.registry = registry;
      for (Origin origin : Origin.values()) {
        reads.put(
            origin,
            Counter.builder("tributary.cache.reads")
                .description("By what reads of cached entries were answered")
                .tag("entity", entity)
                .tag("from", origin.name().toLowerCase(java.util.Locale.ROOT))
                .register(registry));
      }
    }

    void read(Origin origin, int times) {
      if (times > 0) {
        java.util.Objects.requireNonNull(reads.get(origin)).increment(times);
      }
    }

    /** What became of a load: there is a handful of words. */
    void loaded(String outcome) {
      Counter.builder("tributary.cache.loads")
          .description("What became of loads of entries")
          .tag("entity", entity)
          .tag("outcome", outcome)
          .register(registry)
          .increment();
    }

    long reads(Origin origin) {
      return (long) java.util.Objects.requireNonNull(reads.get(origin)).count();
    }
  }
}
