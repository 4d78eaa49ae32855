package io.tributary.trending;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.lease.Duty;
import io.tributary.platform.lease.Leases;
import io.tributary.platform.metrics.MetricNames;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes what is trending, in one pod at a time. A pod that was paused beyond its lease does no
 * harm: it adds a generation that is soon forgotten.
 */
@Context
final class Generations {
  private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

  /** Beyond any statement timeout, which ends the computation before. */
  private static final Duration AT_MOST = Duration.ofMinutes(10);

  private final Postgres postgres;
  private final PostgresGenerationStore store;
  private final TrendingConfig config;
  private final InstantSource clock;
  private final Optional<Duty> duty;
  private volatile @Nullable Instant last;

  Generations(
      Postgres postgres,
      PostgresGenerationStore store,
      TrendingConfig config,
      InstantSource clock,
      Leases leases,
      MeterRegistry meters) {
    this.postgres = postgres;
    this.store = store;
    this.config = config;
    this.clock = clock;
    this.duty = config.compute() ? Optional.of(leases.duty("trending")) : Optional.empty();
    Gauge.builder(MetricNames.TRENDING_AGE, this, Generations::ageSeconds)
        .description("Seconds since this pod, which computes what is trending, last did")
        .register(meters);
  }

  boolean isOurs() {
    return duty.isPresent() && duty.get().isOurs();
  }

  @Scheduled(fixedDelay = "${trending.every}", initialDelay = "${trending.every}")
  void inTurn() {
    if (!isOurs()) {
      last = null;
      return;
    }
    try {
      compute();
    } catch (Failure away) {
      LOG.warn("trending lists stay as they are: {}", away.text());
    } catch (RuntimeException defect) {
      LOG.error("trending lists stay as they are", defect);
    }
  }

  /** One more generation; how many rows it has. */
  long compute() {
    Instant now = clock.instant();
    long rows =
        Call.background("trending", AT_MOST)
            .call(() -> postgres.write(Pool.BATCH, session -> store.compute(session, config, now)));
    last = now;
    return rows;
  }

  /** Of the pod that computes; the others do not know. */
  private double ageSeconds() {
    Instant computed = last;
    return computed == null
        ? Double.NaN
        : Duration.between(computed, clock.instant()).toMillis() / 1_000.0;
  }
}
