package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.harness.Together;
import io.tributary.platform.lease.Leases;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Owners;
import io.tributary.projection.Projection;
import io.tributary.projection.Rebuild;
import io.tributary.projection.redis.SafetyFacts;
import io.tributary.projection.redis.SafetyFactsLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Every change arrives in every projection, once in effect, whatever happens on the way. */
class RelayIT {
  private static final String LONGER_THAN_THE_OUTAGE = "60s";

  private Service writer;
  private Fixtures given;
  private Troubles troubles;

  @BeforeEach
  void start() {
    writer = Carrying.idle();
    given = new Fixtures(writer);
    troubles = new Troubles(writer, Way.direct());
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  @Test
  void whatManyDoAtOnceArrivesInAllOfThem() {
    try (Service carrier = Carrying.another(Map.of())) {
      var unused =
          Together.results(
              4,
              i -> {
                new Life(writer, i).goOn(60);
                return i;
              });
      Carrying.agree(carrier);
    }
  }

  /** At the pace of what comes bit by bit it would take minutes. */
  @Test
  void aBacklogOfManyBatchesArrivesAtOnce() {
    new Life(writer, 1).goOn(150);
    Map<String, Object> smallBatches =
        Map.of(
            "outbox.batch-events", 7, "outbox.batch-bytes", 900, "outbox.clickhouse-pace", "10s");
    try (Service carrier = Carrying.another(smallBatches)) {
      Carrying.agree(carrier);
      for (Projection projection : Carrying.projections(carrier)) {
        Eventually.holds(() -> troubles.waiting(projection.name()) == 0);
      }
    }
  }

  @Test
  void aTransactionThatStaysOpenHoldsUpNobodyAndIsNotMissed() {
    troubles.aTransactionStaysOpen(Duration.ZERO);
  }

  @Test
  void aPoisonedEventBecomesADeadLetterAndHoldsUpNoOther() {
    troubles.poison(
        lookup ->
            assertThat(asked(lookup::health))
                .allSatisfy(
                    health -> {
                      assertThat(health.deadLetters()).isEqualTo(1);
                      assertThat(health.status()).isEqualTo("WARNING");
                    }));
  }

  @Test
  void whatWasGivenUpRedisGetsFromPostgres() {
    troubles.redisIsFilledWithWhatWasGivenUp();
  }

  private static <T> T asked(Supplier<T> question) {
    return Troubles.asked(question);
  }

  @Test
  void aFollowThatComesAgainWhenItsEndsAreGoneBringsNothingBack() {
    troubles.aFollowComesLate();
  }

  @Test
  void aStoreThatIsAwayHoldsUpOnlyItself() {
    try (TcpProxy proxy = new TcpProxy(Stores.neo4j()).open();
        Service carrier =
            Carrying.another(Map.of("neo4j.uri", "bolt://127.0.0.1:" + proxy.port()))) {
      new Life(writer, 2).goOn(30);
      Carrying.agree(carrier);

      proxy.shut();
      new Life(writer, 3).goOn(60);
      for (String name : List.of("clickhouse", "redis")) {
        assertThat(Carrying.differences(writer, name, Duration.ofSeconds(40))).isEmpty();
      }
      assertThat(troubles.waiting("neo4j")).isPositive();
      assertThat(writer.database().count("SELECT count(*) FROM dead_letters")).isZero();

      proxy.open();
      Carrying.agree(carrier);
    }
  }

  @Test
  void podsShareTheBucketsAndTakeOverWhatOneLeaves() {
    try (Service one = Carrying.another(Map.of())) {
      Eventually.holds(() -> held().equals(List.of(64L)));
      try (Service two = Carrying.another(Map.of())) {
        Eventually.holds(() -> held().equals(List.of(32L, 32L)));
        var unused =
            Together.results(
                2,
                i -> {
                  new Life(writer, 10 + i).goOn(60);
                  return i;
                });
        Carrying.agree(two);
      }
      Eventually.holds(() -> held().equals(List.of(64L)));
      new Life(writer, 12).goOn(40);
      Carrying.agree(one);
    }
  }

  /** How many buckets each pod holds. */
  private List<Long> held() {
    return writer
        .database()
        .rows(
            """
            SELECT count(*) AS parts FROM leases WHERE duty = 'outbox' AND expires_at > now()
            GROUP BY holder ORDER BY 1
            """)
        .stream()
        .map(row -> (Long) row.get("parts"))
        .toList();
  }

  @Test
  void progressOfOneWhoLostTheLeaseIsNotNoted() {
    writer
        .database()
        .run(
            """
            INSERT INTO leases SELECT 'outbox', part, gen_random_uuid(), 7, now() + interval '1 hour'
            FROM generate_series(0, 2) AS part
            """);
    PostgresRelayStore store = writer.bean(PostgresRelayStore.class);
    Postgres postgres = writer.bean(Postgres.class);
    Map<Short, Long> ours = Map.of((short) 0, 6L, (short) 1, 7L, (short) 2, 8L, (short) 3, 7L);
    Set<Short> noted =
        asked(
            () ->
                postgres.inTransaction(
                    session -> store.advance(session, "redis", ours, Cursor.at("10:10:"))));
    assertThat(noted).containsExactly((short) 1);
    assertThat(writer.database().rows("SELECT bucket::integer FROM relay_progress"))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("bucket", 1));
  }

  @Test
  void aRedisThatLostItsDataIsFilledAnewByItself() {
    String follower = given.user();
    String followee = given.user();
    given.follow(follower, followee);
    try (Service carrier = Carrying.another(Map.of("safety-facts.look-every", "100ms"))) {
      Carrying.agree(carrier);
      Eventually.holds(() -> isFollowed(carrier, follower, followee));

      asked(() -> carrier.bean(Redis.class).call("test", commands -> commands.flushall()));
      Eventually.holds(() -> isFollowed(carrier, follower, followee));
      Carrying.agree(carrier);
    }
  }

  /** By a copy that is whole and caught up. */
  private static boolean isFollowed(Service service, String viewer, String author) {
    UUID other = UUID.fromString(author);
    SafetyFacts facts =
        asked(
            () ->
                service
                    .bean(SafetyFactsLookup.class)
                    .read(UUID.fromString(viewer), Set.of(other), Set.of()));
    return facts.age().isPresent() && Objects.requireNonNull(facts.authors().get(other)).followed();
  }

  @Test
  void whatHidesSomethingIsInTheCopyBeforeItsWriteIsAnswered() {
    String viewer = given.user();
    String author = given.user();
    // Nobody relays: what is in Redis, the writes themselves put there.
    given.block(author, viewer);
    UUID other = UUID.fromString(author);
    SafetyFacts facts =
        asked(
            () ->
                writer
                    .bean(SafetyFactsLookup.class)
                    .read(UUID.fromString(viewer), Set.of(other), Set.of()));
    assertThat(Objects.requireNonNull(facts.authors().get(other)).blocked()).isTrue();
  }

  @Test
  void aProjectionThatWentWrongIsNamedAndFilledAnewWhileEverythingGoesOn() {
    try (Service carrier = Carrying.another(Map.of())) {
      new Life(writer, 5).goOn(120);
      Carrying.agree(carrier);
      for (Projection projection : Carrying.projections(carrier)) {
        asked(
            () -> {
              projection.clear();
              return true;
            });
        assertThat(Carrying.differences(carrier, projection.name(), Duration.ZERO)).isNotEmpty();
      }
      var filling =
          Thread.ofVirtual()
              .start(
                  () ->
                      Carrying.projections(carrier)
                          .forEach(each -> carrier.bean(Rebuild.class).run(each, progress -> {})));
      new Life(writer, 6).goOn(60);
      Eventually.holds(() -> !filling.isAlive());
      Carrying.agree(carrier);
      assertThat(writer.database().count("SELECT count(*) FROM rebuilds")).isZero();
    }
  }

  /** What it knows of our progress fits what it has; what a pod remembers of it may not. */
  @Test
  void afterAFailureThePodGoesByWhatPostgresKnowsOfItsProgress() {
    var log = new ListAppender<ILoggingEvent>();
    var logger = (Logger) LoggerFactory.getLogger(RelayLoop.class);
    log.start();
    logger.addAppender(log);
    try (TcpProxy proxy = new TcpProxy(Stores.postgres()).open();
        Service carrier =
            Carrying.another(
                Map.of("postgres.port", proxy.port(), "leases.life", LONGER_THAN_THE_OUTAGE))) {
      String user = given.user();
      Eventually.holds(() -> holds(user));

      proxy.shut();
      Eventually.holds(() -> says(log, "events to neo4j wait"));
      asked(
          () -> {
            Carrying.projection(writer, "neo4j").clear();
            return true;
          });
      // As one that failed over and had been told less.
      writer.database().run("DELETE FROM relay_progress WHERE destination = 'neo4j'");
      proxy.open();
      Eventually.holds(() -> holds(user));
      Eventually.holds(() -> says(log, "events to neo4j go on"));
    } finally {
      logger.detachAppender(log);
    }
  }

  private static boolean says(ListAppender<ILoggingEvent> log, String words) {
    // Who appends holds it too.
    synchronized (log) {
      return log.list.stream().anyMatch(each -> each.getFormattedMessage().contains(words));
    }
  }

  private boolean holds(String user) {
    return !asked(
            () ->
                Carrying.projection(writer, "neo4j")
                    .contents(new Owners(List.of(UUID.fromString(user)), List.of())))
        .isEmpty();
  }

  @Test
  void aDayIsDroppedOnceItIsOverAndCarriedEverywhere() {
    given.user();
    String today = day();
    writer.clock().moveOn(Duration.ofDays(10));
    Upkeep upkeep = writer.bean(Upkeep.class);
    assertThat(dropped(upkeep)).as("nobody carries anything").isEmpty();
    writer.clock().reset();
    try (Service carrier = Carrying.another(Map.of())) {
      Carrying.agree(carrier);
      Eventually.holds(
          () -> writer.database().count("SELECT count(*) FROM relay_destinations") == 3);
    }
    Eventually.holds(() -> writer.database().count("SELECT sum(waiting) FROM outbox_health") == 0);
    writer
        .database()
        .run("UPDATE relay_progress SET done = '3:3:' WHERE destination = 'neo4j' AND bucket = 5");
    writer.clock().moveOn(Duration.ofDays(10));
    assertThat(dropped(upkeep)).as("one bucket of one destination is behind").isEmpty();
    writer.database().run("UPDATE relay_progress SET done = pg_current_snapshot()");
    assertThat(dropped(upkeep)).contains(today);
    assertThat(writer.database().count("SELECT count(*) FROM outbox")).isZero();
  }

  private String day() {
    return String.valueOf(
        writer
            .database()
            .rows("SELECT tableoid::regclass::text AS day FROM outbox LIMIT 1")
            .getFirst()
            .get("day"));
  }

  /** The day of the events, past those before it. */
  private static List<String> dropped(Upkeep upkeep) {
    var days = new ArrayList<String>();
    for (int i = 0; i < 8; i++) {
      asked(upkeep::dropOne).ifPresent(days::add);
    }
    return days;
  }

  @Test
  void whatIsKnownToNobodyIsCarriedByNobody() {
    assertThat(writer.bean(Leases.class)).isNotNull();
    given.user();
    assertThat(writer.database().count("SELECT count(*) FROM leases")).isZero();
    assertThat(writer.database().count("SELECT count(*) FROM relay_progress")).isZero();
  }
}
