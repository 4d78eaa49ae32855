package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.Together;
import io.tributary.projection.redis.SafetyFacts;
import io.tributary.projection.redis.SafetyFactsLookup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By Kafka too every change arrives in every projection, once in effect. */
class KafkaTransportIT {
  private final ByKafka kafka = new ByKafka(Stores.kafka());
  private Service writer;
  private Fixtures given;

  @BeforeEach
  void start() {
    writer = Carrying.idle();
    given = new Fixtures(writer);
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  @Test
  void whatManyDoAtOnceArrivesInAllOfThemAndInOrder() {
    assertThat(kafka.migrate()).isEqualTo(1);
    assertThat(kafka.migrate()).as("it is there").isZero();
    try (Service one = kafka.carrier(Map.of());
        Service two = kafka.carrier(Map.of("outbox.batch-events", 7))) {
      var unused =
          Together.results(
              4,
              i -> {
                new Life(writer, i).goOn(60);
                return i;
              });
      Carrying.agree(one);
      assertThat(Carrying.differences(two, "redis", Duration.ofSeconds(5))).isEmpty();
    }

    var partitions = new HashMap<String, Integer>();
    var versions = new HashMap<String, Long>();
    List<ConsumerRecord<byte[], byte[]>> events =
        kafka.records().stream().filter(each -> each.key() != null).toList();
    assertThat(events.stream().map(each -> header(each, "event-id")).collect(Collectors.toSet()))
        .hasSize((int) writer.database().count("SELECT count(*) FROM outbox"));
    for (ConsumerRecord<byte[], byte[]> each : events) {
      String aggregate = new String(each.key(), StandardCharsets.UTF_8);
      long version = Long.parseLong(header(each, "version"));
      assertThat(partitions.merge(aggregate, each.partition(), (before, now) -> now))
          .isEqualTo(each.partition());
      // A bucket that changes hands may bring some once more, but nothing for the first time late.
      Long before = versions.put(aggregate, version);
      assertThat(before == null ? version : before).as(aggregate).isLessThanOrEqualTo(version);
    }
    assertThat(events.stream().map(ConsumerRecord::partition).distinct().count())
        .isEqualTo(ByKafka.PARTITIONS);
  }

  /** At the pace of what comes bit by bit it would never, for there are marks too. */
  @Test
  void aBacklogOfManyBatchesArrivesAtOnce() {
    var unused = kafka.migrate();
    new Life(writer, 1).goOn(150);
    Map<String, Object> smallBatches =
        Map.of("kafka.batch-records", 10, "outbox.clickhouse-pace", "3s");
    try (Service carrier = kafka.carrier(smallBatches)) {
      Carrying.agree(carrier);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> one, String name) {
    return new String(one.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void aTopicThatIsMissingIsAwaitedAndNotMade() {
    String early = given.user();
    try (Service carrier = kafka.carrier(Map.of())) {
      Eventually.holds(() -> waiting("kafka") == 1);
      assertThat(kafka.exists()).isFalse();

      assertThat(kafka.migrate()).isEqualTo(1);
      Carrying.agree(carrier);
      Eventually.holds(() -> waiting("kafka") == 0);
      assertThat(early).isNotEmpty();
    }
  }

  private long waiting(String destination) {
    return writer
        .database()
        .count(
            "SELECT coalesce(sum(waiting), -1) FROM outbox_health WHERE destination = ?",
            destination);
  }

  @Test
  void aPoisonedEventBecomesADeadLetterOfEachProjectionAndHoldsUpNoOther() {
    troubles()
        .poison(
            lookup ->
                assertThat(asked(() -> lookup.deadLetters(10)))
                    .extracting(DeadLetterSummary::destination)
                    .containsExactlyInAnyOrder("clickhouse", "neo4j", "redis"));
  }

  private Troubles troubles() {
    return new Troubles(writer, Way.byKafka());
  }

  @Test
  void anEventThatIsTooLargeForKafkaBecomesADeadLetterOfKafka() {
    assertThat(kafka.migrate()).isEqualTo(1);
    String healthy = given.user();
    String swollen = given.user();
    Troubles troubles = troubles();
    troubles.keep(swollen);
    writer
        .database()
        .run(
            "UPDATE outbox SET payload = payload || convert_to(repeat('x', 2000000), 'UTF8') WHERE"
                + " aggregate_id = ?",
            swollen);
    try (Service carrier = kafka.carrier(Map.of())) {
      given.follow(healthy, given.user());
      OutboxLookup lookup = carrier.bean(OutboxLookup.class);
      Eventually.holds(() -> asked(() -> lookup.deadLetters(10)).size() == 1);
      assertThat(asked(() -> lookup.deadLetters(10)))
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.destination()).isEqualTo("kafka");
                assertThat(letter.aggregateId()).isEqualTo(swollen);
              });
      Eventually.holds(() -> Troubles.missing(carrier, "redis").equals(List.of(swollen)));

      DeadLetterWriter letters = carrier.bean(DeadLetterWriter.class);
      assertThat(letters.names()).containsExactly("clickhouse", "kafka", "neo4j", "redis");
      assertThat(asked(() -> letters.replay("kafka", 10)))
          .isEqualTo(new DeadLetterWriter.Replayed(0, 1));
      troubles.mend();
      assertThat(asked(() -> letters.replay("kafka", 10)))
          .isEqualTo(new DeadLetterWriter.Replayed(1, 0));
      Carrying.agree(carrier);
      assertThat(asked(() -> lookup.deadLetters(10))).isEmpty();
    } finally {
      troubles.forget();
    }
  }

  @Test
  void whatSomebodyElseWroteIntoTheTopicHoldsUpNothing() {
    assertThat(kafka.migrate()).isEqualTo(1);
    kafka.send(3, new byte[] {1, 2, 3});
    given.follow(given.user(), given.user());
    try (Service carrier = kafka.carrier(Map.of())) {
      Carrying.agree(carrier);
      OutboxLookup lookup = carrier.bean(OutboxLookup.class);
      Eventually.holds(() -> asked(() -> lookup.deadLetters(10)).size() == 3);
      assertThat(asked(() -> lookup.deadLetters(10)))
          .allSatisfy(letter -> assertThat(letter.aggregateId()).isEqualTo("3/0"));
    }
  }

  @Test
  void marksInTheTopicTellHowOldTheCopyOfTheSafetyFactsIs() {
    assertThat(kafka.migrate()).isEqualTo(1);
    String follower = given.user();
    String followee = given.user();
    given.follow(follower, followee);
    try (Service carrier = kafka.carrier(Map.of("safety-facts.look-every", "100ms"))) {
      Eventually.holds(
          () -> {
            SafetyFacts facts = facts(carrier, follower, followee);
            return facts.age().filter(age -> age.compareTo(Duration.ofSeconds(2)) < 0).isPresent()
                && Objects.requireNonNull(facts.authors().get(UUID.fromString(followee)))
                    .followed();
          });
      given.block(follower, followee);
      Carrying.agree(carrier);
      Duration before = facts(carrier, follower, followee).age().orElseThrow();
      // It would only grow if nothing told that there is nothing.
      Eventually.holds(
          () -> facts(carrier, follower, followee).age().orElseThrow().compareTo(before) < 0);
    }
  }

  private static SafetyFacts facts(Service service, String viewer, String author) {
    return asked(
        () ->
            service
                .bean(SafetyFactsLookup.class)
                .read(UUID.fromString(viewer), Set.of(UUID.fromString(author)), Set.of()));
  }

  private static <T> T asked(Supplier<T> question) {
    return Troubles.asked(question);
  }
}
