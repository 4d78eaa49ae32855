package io.tributary.platform.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.metrics.MetricNames;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;

/** How often each kind of entry was found, and what became of loads. */
final class CacheMeters {
  private final MeterRegistry registry;
  private final Map<String, Of> kinds = new ConcurrentSkipListMap<>();

  CacheMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  Of of(String entity) {
    return kinds.computeIfAbsent(entity, name -> new Of(name, registry));
  }

  /** In the order of their names. */
  List<CacheReads> all() {
    return kinds.entrySet().stream()
        .map(
            each ->
                new CacheReads(
                    each.getKey(),
                    each.getValue().reads(Origin.NEAR),
                    each.getValue().reads(Origin.REDIS),
                    each.getValue().reads(Origin.LOADED),
                    each.getValue().reads(Origin.STALE)))
        .toList();
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
            Counter.builder(MetricNames.CACHE_READS)
                .description("By what reads of cached entries were answered")
                .tag("entity", entity)
                .tag("from", origin.name().toLowerCase(Locale.ROOT))
                .register(registry));
      }
    }

    void read(Origin origin, int times) {
      if (times > 0) {
        Objects.requireNonNull(reads.get(origin)).increment(times);
      }
    }

    /** What became of a load: there is a handful of words. */
    void loaded(String outcome) {
      Counter.builder(MetricNames.CACHE_LOADS)
          .description("What became of loads of entries")
          .tag("entity", entity)
          .tag("outcome", outcome)
          .register(registry)
          .increment();
    }

    long reads(Origin origin) {
      return (long) Objects.requireNonNull(reads.get(origin)).count();
    }
  }
}
