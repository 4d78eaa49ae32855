package io.tributary.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.lease.Leases;
import io.tributary.platform.postgres.Postgres;
import io.tributary.projection.Projection;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Provider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries this pod's share of the outbox to every destination, each at its own speed. */
@Context
final class Relay {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final Postgres postgres;
  private final PostgresRelayStore store;
  private final List<Destination> destinations;
  private final List<RelayLoop> loops;

  Relay(
      RelayConfig config,
      List<Projection> projections,
      Provider<KafkaDestination> kafka,
      Leases leases,
      Postgres postgres,
      PostgresRelayStore store,
      PostgresDeadLetterStore deadLetters,
      InstantSource clock,
      MeterRegistry meters) {
    this.postgres = postgres;
    this.store = store;
    this.destinations = destinations(config, projections, kafka);
    if (destinations.isEmpty()) {
      this.loops = List.of();
      return;
    }
    var buckets = leases.duty(PostgresRelayStore.DUTY, Buckets.COUNT);
    this.loops =
        destinations.stream()
            .map(
                each ->
                    new RelayLoop(
                        each, buckets, postgres, store, deadLetters, config, clock, meters))
            .toList();
  }

  private static List<Destination> destinations(
      RelayConfig config, List<Projection> projections, Provider<KafkaDestination> kafka) {
    return switch (config.transport()) {
      case NONE -> List.of();
      case DIRECT ->
          projections.stream()
              .<Destination>map(each -> new ProjectionDestination(each, config.pace(each)))
              .toList();
      case KAFKA -> List.of(kafka.get());
    };
  }

  @PostConstruct
  void start() {
    loops.forEach(RelayLoop::start);
  }

  /** Something was committed. */
  void wake() {
    loops.forEach(RelayLoop::wake);
  }

  /** So that what was never carried anywhere is not taken for something that need not be. */
  @Scheduled(fixedDelay = "1m", initialDelay = "1s")
  void announce() {
    if (destinations.isEmpty()) {
      return;
    }
    try {
      Call.background("relay-announce", Duration.ofSeconds(10))
          .run(
              () ->
                  postgres.write(
                      session -> {
                        store.seen(session, destinations.stream().map(Destination::name).toList());
                        return true;
                      }));
    } catch (Failure away) {
      LOG.debug("the relay's destinations are not announced yet: {}", away.text());
    }
  }

  @PreDestroy
  void stop() {
    loops.forEach(RelayLoop::close);
  }
}
