package io.tributary.outbox;

import io.tributary.platform.kafka.Kafka;
import io.tributary.platform.kafka.KafkaConfig;
import io.tributary.platform.kafka.Outgoing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Kafka's topic, from which the projections of all pods are fed. */
@Singleton
final class KafkaDestination implements Destination {
  static final String NAME = "kafka";

  private final Kafka kafka;
  private final int partitions;
  private final long watermarkEvery;
  private final Map<Short, Long> saidAt = new HashMap<>();

  KafkaDestination(Kafka kafka, KafkaConfig config, RelayConfig relay) {
    this.kafka = kafka;
    this.partitions = config.partitions();
    this.watermarkEvery = relay.watermarkEvery().toNanos();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void deliver(List<Delivery> events) {
    List<Outgoing> records =
        events.stream().map(event -> EventRecords.of(event, partitions)).toList();
    try {
      kafka.publish(records);
    } catch (Kafka.Refused refused) {
      throw new RejectedEvent(
          events.get(refused.index()).eventId(), String.valueOf(refused.getMessage()));
    }
  }

  /** Nothing can be told to those who read it later; the letters wait for an operator. */
  @Override
  public void missed() {}

  /**
   * Follows the events into each partition, so that whoever reads it knows. Only now and then: each
   * is a record. By the relay's thread alone.
   */
  @Override
  public void caughtUp(Collection<Short> buckets, Instant asOf) {
    long now = System.nanoTime();
    var due = new TreeMap<Integer, List<Short>>();
    for (Short bucket : buckets) {
      Long before = saidAt.get(bucket);
      if (before == null || now - before >= watermarkEvery) {
        due.computeIfAbsent(EventRecords.partition(bucket, partitions), each -> new ArrayList<>())
            .add(bucket);
      }
    }
    if (due.isEmpty()) {
      return;
    }
    var records = new ArrayList<Outgoing>();
    due.forEach((partition, those) -> records.add(EventRecords.caughtUp(partition, those, asOf)));
    kafka.publish(records);
    due.values().forEach(those -> those.forEach(bucket -> saidAt.put(bucket, now)));
  }

  @Override
  public Duration pace() {
    return Duration.ZERO;
  }
}
