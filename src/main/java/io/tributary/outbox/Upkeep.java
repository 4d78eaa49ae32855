package io.tributary.outbox;

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
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one pod does for the whole outbox: says how it is, and drops the days that are carried. */
@Context
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private final Postgres postgres;
  private final PostgresRelayStore store;
  private final RelayConfig config;
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final Optional<Duty> duty;
  private final Map<String, DestinationHealth> health = new ConcurrentHashMap<>();

  Upkeep(
      Postgres postgres,
      PostgresRelayStore store,
      RelayConfig config,
      InstantSource clock,
      Leases leases,
      MeterRegistry meters) {
    this.postgres = postgres;
    this.store = store;
    this.config = config;
    this.clock = clock;
    this.meters = meters;
    this.duty =
        config.transport() == RelayConfig.Transport.NONE
            ? Optional.empty()
            : Optional.of(leases.duty("outbox-upkeep"));
  }

  @Scheduled(fixedDelay = "${outbox.look-every}", initialDelay = "${outbox.look-every}")
  void look() {
    if (duty.isEmpty() || !duty.get().isOurs()) {
      health.clear();
      return;
    }
    try {
      Call.background("outbox-health", Duration.ofSeconds(30))
          .call(() -> postgres.read(Pool.SLOW, store::health))
          .forEach(this::remember);
    } catch (Failure away) {
      LOG.debug("the outbox is not looked at: {}", away.text());
    }
  }

  private void remember(DestinationHealth seen) {
    if (health.put(seen.destination(), seen) == null) {
      gauge(MetricNames.OUTBOX_WAITING, seen.destination(), DestinationHealth::waiting);
      gauge(MetricNames.OUTBOX_OLDEST, seen.destination(), DestinationHealth::oldestSeconds);
      gauge(MetricNames.OUTBOX_DEAD_LETTERS, seen.destination(), DestinationHealth::deadLetters);
      gauge(MetricNames.OUTBOX_STATUS, seen.destination(), DestinationHealth::severity);
    }
    if (seen.status().equals("CRITICAL")) {
      LOG.error(
          "the outbox is CRITICAL: {} events wait for {}, the oldest for {} s",
          seen.waiting(),
          seen.destination(),
          Math.round(seen.oldestSeconds()));
    }
  }

  /**
   * Of the pod that looks; the others do not know. Registering one that is there changes nothing.
   */
  private void gauge(String name, String destination, ToDoubleFunction<DestinationHealth> value) {
    Gauge.builder(
            name,
            health,
            all -> {
              DestinationHealth seen = all.get(destination);
              return seen == null ? Double.NaN : value.applyAsDouble(seen);
            })
        .tag("destination", destination)
        .register(meters);
  }

  @Scheduled(fixedDelay = "${outbox.partitions-every}", initialDelay = "1m")
  void dropOldDays() {
    if (duty.isPresent() && duty.get().isOurs()) {
      try {
        while (dropOne().isPresent()) {
          // And the next.
        }
      } catch (Failure away) {
        LOG.info("old days of the outbox are not dropped yet: {}", away.text());
      }
    }
  }

  /** The oldest day that is over and carried. */
  Optional<String> dropOne() {
    LocalDate before = LocalDate.ofInstant(clock.instant().minus(config.keep()), ZoneOffset.UTC);
    Optional<String> dropped =
        Call.background("outbox-drop", Duration.ofSeconds(30))
            .call(
                () ->
                    postgres.inTransaction(
                        Pool.BATCH,
                        transaction -> PostgresPartitionStore.drop(transaction, before)));
    dropped.ifPresent(day -> LOG.info("{} is carried and dropped", day));
    return dropped;
  }
}
