package io.tributary.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.events.v1.CaughtUp;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.kafka.Incoming;
import io.tributary.platform.kafka.Kafka;
import io.tributary.platform.kafka.Subscription;
import io.tributary.platform.metrics.MetricNames;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.time.Timestamps;
import io.tributary.projection.Projection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what Kafka has of our partitions into one projection, and only then tells Kafka so. While
 * the projection's store is away it asks Kafka for nothing but goes on polling, because who does
 * not poll loses its partitions to others, whose store is away too.
 */
final class ProjectorLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectorLoop.class);
  private static final Duration ONE_STEP = Duration.ofSeconds(60);
  private static final Duration ONE_POLL = Duration.ofMillis(200);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** What brings no event is noted only now and then, and when partitions change hands. */
  private static final long NOTE_IDLE = Duration.ofSeconds(2).toNanos();

  private final Projection projection;
  private final Destination destination;
  private final Carrier carrier;
  private final Kafka kafka;
  private final String group;
  private final Postgres postgres;
  private final PostgresDeadLetterStore deadLetters;
  private final InstantSource clock;
  private final CarriedMeters meters;
  private final Signal signal = new Signal();
  private volatile boolean closed;
  private volatile long behind;
  private volatile int partitions;
  private @Nullable Thread thread;
  private @Nullable String complaint;

  ProjectorLoop(
      Projection projection,
      Duration pace,
      Kafka kafka,
      String group,
      Postgres postgres,
      PostgresDeadLetterStore deadLetters,
      InstantSource clock,
      MeterRegistry registry) {
    this.projection = projection;
    this.destination = new ProjectionDestination(projection, pace);
    this.carrier = new Carrier(destination);
    this.kafka = kafka;
    this.group = group;
    this.postgres = postgres;
    this.deadLetters = deadLetters;
    this.clock = clock;
    this.meters = new CarriedMeters(projection.name(), registry);
    Gauge.builder(MetricNames.KAFKA_BEHIND, this, loop -> loop.behind)
        .description("Records in this pod's partitions that the projection has not had")
        .tag("destination", projection.name())
        .register(registry);
    Gauge.builder(MetricNames.KAFKA_PARTITIONS, this, loop -> loop.partitions)
        .description("How many partitions this pod brings to the projection")
        .tag("destination", projection.name())
        .register(registry);
  }

  void start() {
    // A thread of the system: Kafka's client waits in ways that would hold a shared one.
    thread = Thread.ofPlatform().daemon().name("projector-" + projection.name()).start(this::run);
  }

  private void run() {
    while (!closed) {
      try (Subscription subscription = kafka.subscribe(group, this::lost)) {
        consume(subscription);
      } catch (Failure away) {
        complain(away.text(), null);
      } catch (RuntimeException broken) {
        // Another one begins where the group's last note says.
        complain(broken.toString(), broken);
      } finally {
        behind = 0;
        partitions = 0;
      }
      if (!closed) {
        await(LONGEST_PAUSE);
      }
    }
  }

  private void consume(Subscription subscription) {
    Duration patience = SHORTEST_PAUSE;
    long heldUntil = 0;
    long notedAt = System.nanoTime();
    while (!closed) {
      if (subscription.isHeld() && System.nanoTime() - heldUntil >= 0) {
        subscription.goOn();
      }
      List<Incoming> records = subscription.poll(ONE_POLL);
      behind = subscription.behind();
      partitions = subscription.partitions();
      if (records.isEmpty()) {
        continue;
      }
      long began = System.nanoTime();
      try {
        boolean events =
            Call.background("projector-" + projection.name(), ONE_STEP).call(() -> step(records));
        subscription.done();
        if (events || began - notedAt > NOTE_IDLE) {
          subscription.commit();
          notedAt = began;
        }
        goesOn();
        patience = SHORTEST_PAUSE;
        // A backlog is not held up.
        if (behind == 0) {
          pace(began);
        }
      } catch (Failure | Carrier.Refuses away) {
        complain(String.valueOf(away.getMessage()), null);
        subscription.holdBack();
        heldUntil = System.nanoTime() + patience.toNanos();
        Duration doubled = patience.multipliedBy(2);
        patience = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      } catch (RuntimeException defect) {
        complain(defect.toString(), defect);
        subscription.holdBack();
        heldUntil = System.nanoTime() + LONGEST_PAUSE.toNanos();
      }
    }
    subscription.commit();
  }

  /** Whether there were events. */
  private boolean step(List<Incoming> records) {
    var events = new ArrayList<Delivery>(records.size());
    var latest = new HashMap<Short, Instant>();
    for (Incoming record : records) {
      EventRecords.caughtUp(record)
          .ifPresentOrElse(
              watermark -> remember(watermark, latest),
              () -> events.add(EventRecords.event(record)));
    }
    if (!events.isEmpty()) {
      List<DeadLetter> dead = carrier.carry(events);
      if (!dead.isEmpty()) {
        destination.missed();
        postgres.inTransaction(
            Pool.FAST,
            transaction -> {
              dead.forEach(letter -> deadLetters.put(transaction, projection.name(), letter));
              return true;
            });
      }
      meters.arrived(events, dead, clock.instant());
    }
    // All that stood before them is applied, and some that stood behind.
    var together = new HashMap<Instant, List<Short>>();
    latest.forEach(
        (bucket, asOf) -> together.computeIfAbsent(asOf, each -> new ArrayList<>()).add(bucket));
    together.forEach((asOf, buckets) -> projection.caughtUp(buckets, asOf));
    return !events.isEmpty();
  }

  private static void remember(CaughtUp watermark, Map<Short, Instant> latest) {
    Instant asOf = Timestamps.toInstant(watermark.getAsOfTime());
    for (int bucket : watermark.getBucketsList()) {
      latest.merge((short) bucket, asOf, (one, two) -> one.isAfter(two) ? one : two);
    }
  }

  /** Kafka dropped events that the projection never had. */
  private void lost() {
    LOG.error(
        "kafka dropped events by age before {} had them: run rebuild {}",
        projection.name(),
        projection.name());
    Call.background("projector-" + projection.name(), ONE_STEP).run(projection::distrust);
  }

  private void pace(long began) {
    Duration left = destination.pace().minusNanos(System.nanoTime() - began);
    if (left.isPositive()) {
      await(left);
    }
  }

  private void await(Duration atMost) {
    try {
      var unused = signal.await(atMost);
    } catch (InterruptedException closing) {
      closed = true;
    }
  }

  private void complain(String sentence, @Nullable RuntimeException defect) {
    if (!sentence.equals(complaint)) {
      complaint = sentence;
      LOG.warn("events from kafka to {} wait: {}", projection.name(), sentence, defect);
    }
  }

  private void goesOn() {
    if (complaint != null) {
      complaint = null;
      LOG.info("events from kafka to {} go on", projection.name());
    }
  }

  /** Begins nothing new; what is under way is still done and noted. */
  void close() {
    closed = true;
    signal.call();
  }

  void awaitEnd(Duration atMost) {
    Thread running = thread;
    if (running != null) {
      try {
        running.join(atMost);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
