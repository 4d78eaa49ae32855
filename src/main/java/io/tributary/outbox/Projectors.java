package io.tributary.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.tributary.platform.kafka.Kafka;
import io.tributary.platform.kafka.KafkaConfig;
import io.tributary.platform.postgres.Postgres;
import io.tributary.projection.Projection;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Provider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Where events travel by Kafka: brings this pod's share of them into every projection. Each has a
 * group of its own, so that one whose store is away holds up no other.
 */
@Context
final class Projectors {
  private static final Duration LAST_STEP = Duration.ofSeconds(5);

  private final List<ProjectorLoop> loops;

  Projectors(
      RelayConfig config,
      KafkaConfig kafkaConfig,
      Provider<Kafka> kafka,
      List<Projection> projections,
      Postgres postgres,
      PostgresDeadLetterStore deadLetters,
      InstantSource clock,
      MeterRegistry meters) {
    this.loops =
        config.transport() != RelayConfig.Transport.KAFKA
            ? List.of()
            : projections.stream()
                .map(
                    each ->
                        new ProjectorLoop(
                            each,
                            config.pace(each),
                            kafka.get(),
                            kafkaConfig.groupPrefix() + "-" + each.name(),
                            postgres,
                            deadLetters,
                            clock,
                            meters))
                .toList();
  }

  @PostConstruct
  void start() {
    loops.forEach(ProjectorLoop::start);
  }

  @PreDestroy
  void stop() {
    loops.forEach(ProjectorLoop::close);
    loops.forEach(loop -> loop.awaitEnd(LAST_STEP));
  }
}
