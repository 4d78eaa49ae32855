package io.tributary.platform.postgres;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.r2dbc.pool.PoolMetrics;
import io.tributary.platform.metrics.MetricNames;
import jakarta.inject.Singleton;
import java.util.function.ToIntFunction;

/** How full each pool is, and how many wait for a connection. */
@Singleton
final class PoolMeters implements MeterBinder {
  private final PostgresPools pools;

  PoolMeters(PostgresPools pools) {
    this.pools = pools;
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    for (Pool pool : Pool.values()) {
      pools
          .of(pool)
          .getMetrics()
          .ifPresent(
              metrics -> {
                gauge(MetricNames.POOL_ACTIVE, pool, metrics, PoolMetrics::acquiredSize, meters);
                gauge(MetricNames.POOL_IDLE, pool, metrics, PoolMetrics::idleSize, meters);
                gauge(MetricNames.POOL_WAITING, pool, metrics, each -> waiting(pool, each), meters);
                gauge(
                    MetricNames.POOL_MAX, pool, metrics, PoolMetrics::getMaxAllocatedSize, meters);
              });
    }
  }

  /** For a place, or for a connection to be made. */
  private int waiting(Pool pool, PoolMetrics metrics) {
    return pools.places(pool).waiting() + metrics.pendingAcquireSize();
  }

  private static void gauge(
      String name,
      Pool pool,
      PoolMetrics metrics,
      ToIntFunction<PoolMetrics> value,
      MeterRegistry meters) {
    Gauge.builder(name, metrics, value::applyAsInt)
        .tag("store", "postgres")
        .tag("pool", pool.label())
        .register(meters);
  }
}
