package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.events.v1.Envelope;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Patience;
import io.tributary.harness.Service;
import io.tributary.harness.ServiceProcess;
import io.tributary.harness.Together;
import io.tributary.platform.call.Call;
import io.tributary.projection.Difference;
import io.tributary.projection.Envelopes;
import io.tributary.projection.Kind;
import io.tributary.projection.redis.RedisFactsProjection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What may befall events on their way, whichever that is. After each of these, all projections
 * agree with PostgreSQL.
 */
final class Troubles {
  private static final int BUCKETS = 64;
  private static final List<String> PROJECTIONS = List.of("clickhouse", "neo4j", "redis");

  private final Service writer;
  private final Way way;
  private final Fixtures given;

  Troubles(Service writer, Way way) {
    this.writer = writer;
    this.way = way;
    this.given = new Fixtures(writer);
  }

  private Thread writing(long seed) {
    return Thread.ofVirtual().start(() -> new Life(writer, seed).goOn(120));
  }

  private long events() {
    return writer.database().count("SELECT count(*) FROM outbox");
  }

  private long progress() {
    return writer
        .database()
        .count("SELECT count(DISTINCT done::text || position) FROM relay_progress");
  }

  /** Under writes, anywhere in a batch: a moment that differs from kill to kill. */
  void killedAtAnyMoment(int kills, Random random) {
    for (int kill = 0; kill < kills; kill++) {
      Thread writing = writing(random.nextLong());
      try (ServiceProcess pod = way.pod()) {
        Eventually.holds(() -> progress() > 0);
        long moment = events() + random.nextInt(60);
        Eventually.holds(() -> !writing.isAlive() || events() >= moment);
        pod.kill();
      }
      Eventually.holds(() -> !writing.isAlive());
    }
    try (Service carrier = way.carrier(Map.of())) {
      Carrying.agree(carrier);
    }
  }

  /** It stands still for longer than its leases live, and goes on as if nothing had been. */
  void pausedBeyondItsLease() {
    try (ServiceProcess paused = way.pod()) {
      Eventually.holds(() -> held() == BUCKETS);
      Thread writing = writing(1);
      Eventually.holds(() -> progress() > 0);
      paused.pause();
      // Its leases run out, and somebody else does its work.
      try (Service other = way.carrier(Map.of("leases.life", "2s"))) {
        Eventually.holds(() -> !writing.isAlive());
        Carrying.agree(other);
        paused.resume();
        new Life(writer, 2).goOn(60);
        Carrying.agree(other);
        Eventually.holds(() -> held() == BUCKETS && holders() == 2);
        Carrying.agree(other);
      }
    }
    assertThat(writer.database().count("SELECT count(*) FROM dead_letters")).isZero();
  }

  private long held() {
    return writer
        .database()
        .count("SELECT count(*) FROM leases WHERE duty = 'outbox' AND expires_at > now()");
  }

  private long holders() {
    return writer
        .database()
        .count(
            """
            SELECT count(DISTINCT holder) FROM leases WHERE duty = 'outbox' AND expires_at > now()
            """);
  }

  /** Pods that come and go under writes; each time, what one leaves the others take over. */
  void podsComeAndGo(int rounds) {
    try (Service stays = way.carrier(Map.of())) {
      for (int round = 0; round < rounds; round++) {
        long seed = 10L * round;
        try (Service comes = way.carrier(Map.of())) {
          Eventually.holds(() -> holders() == 2);
          var unused =
              Together.results(
                  2,
                  i -> {
                    new Life(writer, seed + i).goOn(60);
                    return i;
                  });
          Carrying.agree(comes);
        }
        new Life(writer, seed + 3).goOn(20);
        Carrying.agree(stays);
      }
    }
  }

  /**
   * An event that nothing can read: exactly what it says is missing, and no longer once it has been
   * mended and tried again.
   *
   * @param whileItIsOut looks around while it is a dead letter
   */
  void poison(Consumer<OutboxLookup> whileItIsOut) {
    String healthy = given.user();
    String poisoned = given.user();
    keep(poisoned);
    writer.database().run("UPDATE outbox SET payload = '\\xff' WHERE aggregate_id = ?", poisoned);
    // Redis would be filled from PostgreSQL, and lack nothing any more.
    try (Service carrier = way.carrier(Map.of("safety-facts.look-every", "1h"))) {
      given.follow(healthy, given.user());
      for (String name : List.of("neo4j", "redis")) {
        Eventually.holds(() -> missing(carrier, name).equals(List.of(poisoned)));
        assertThat(Carrying.differences(carrier, name, Duration.ZERO))
            .singleElement()
            .satisfies(
                difference -> {
                  assertThat(difference.kind()).isEqualTo(Kind.USER);
                  assertThat(difference.found()).isNull();
                });
      }
      OutboxLookup lookup = carrier.bean(OutboxLookup.class);
      Eventually.holds(() -> asked(() -> lookup.deadLetters(10)).size() == PROJECTIONS.size());
      whileItIsOut.accept(lookup);

      DeadLetterWriter letters = carrier.bean(DeadLetterWriter.class);
      assertThat(asked(() -> letters.replay("redis", 10)))
          .as("nothing has been mended yet")
          .isEqualTo(new DeadLetterWriter.Replayed(0, 1));
      mend();
      for (String name : PROJECTIONS) {
        assertThat(asked(() -> letters.replay(name, 10)))
            .isEqualTo(new DeadLetterWriter.Replayed(1, 0));
      }
      Carrying.agree(carrier);
      assertThat(asked(() -> lookup.deadLetters(10))).isEmpty();
    } finally {
      forget();
    }
  }

  /** What may be a block is not left out of the copy until somebody replays it. */
  void redisIsFilledWithWhatWasGivenUp() {
    Map<String, Object> looking = Map.of("safety-facts.look-every", "200ms");
    try (Service carrier = way.carrier(looking)) {
      var facts = carrier.bean(RedisFactsProjection.class);
      Eventually.holds(() -> asked(facts::isWhole));
    }
    String poisoned = given.user();
    keep(poisoned);
    writer.database().run("UPDATE outbox SET payload = '\\xff' WHERE aggregate_id = ?", poisoned);
    try (Service carrier = way.carrier(looking)) {
      OutboxLookup lookup = carrier.bean(OutboxLookup.class);
      Eventually.holds(() -> asked(() -> lookup.deadLetters(10)).size() == PROJECTIONS.size());
      Eventually.holds(() -> missing(carrier, "redis").isEmpty());
      assertThat(missing(carrier, "neo4j")).containsExactly(poisoned);
    } finally {
      forget();
    }
  }

  static List<String> missing(Service service, String projection) {
    return Carrying.differences(service, projection, Duration.ofSeconds(1)).stream()
        .map(Difference::key)
        .toList();
  }

  /** What was in the outbox before it is spoilt. */
  void keep(String aggregate) {
    forget();
    writer.database().run("CREATE TABLE mended AS SELECT id, payload FROM outbox WHERE false");
    writer
        .database()
        .run("INSERT INTO mended SELECT id, payload FROM outbox WHERE aggregate_id = ?", aggregate);
  }

  void mend() {
    writer
        .database()
        .run(
            """
            UPDATE dead_letters SET payload = mended.payload FROM mended WHERE mended.id = event_id
            """);
  }

  void forget() {
    writer.database().run("DROP TABLE IF EXISTS mended");
  }

  static <T> T asked(Supplier<T> question) {
    return Call.background("test", Duration.ofSeconds(20)).call(question);
  }

  /** One that draws its version before everybody else and commits after them. */
  void aTransactionStaysOpen(Duration length) {
    String early = given.user();
    try (Service carrier = way.carrier(Map.of());
        Connection open = writer.database().connect()) {
      open.setAutoCommit(false);
      UUID late = UUID.randomUUID();
      try (PreparedStatement insert =
          open.prepareStatement(
              """
              INSERT INTO users
                (id, handle, display_name, bio, avatar_url, language, created_at, updated_at, version)
              VALUES (?, 'late', '', '', '', '', now(), now(), nextval('aggregate_versions'))
              """)) {
        insert.setObject(1, late);
        insert.execute();
      }
      long version = writer.database().count("SELECT last_value FROM aggregate_versions");
      append(open, Envelopes.userCreated(late, version), "user_created");

      long until = System.nanoTime() + length.toNanos();
      do {
        String meanwhile = given.user();
        Carrying.agree(carrier);
        assertThat(Carrying.users(carrier))
            .contains(early, meanwhile)
            .doesNotContain(late.toString());
      } while (System.nanoTime() < until);

      open.commit();
      Carrying.agree(carrier);
      assertThat(Carrying.users(carrier)).contains(late.toString());
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void append(Connection connection, Envelope event, String type)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO outbox
              (id, aggregate_type, aggregate_id, bucket, event_type, version, payload, created_at)
            VALUES (?::uuid, ?, ?, ?, ?, ?, ?, now())
            """)) {
      insert.setString(1, event.getEventId());
      insert.setInt(2, event.getAggregateType().getNumber());
      insert.setString(3, event.getAggregateId());
      insert.setShort(4, Buckets.of(event.getAggregateType(), event.getAggregateId()));
      insert.setString(5, type);
      insert.setLong(6, event.getVersion());
      insert.setBytes(7, event.toByteArray());
      insert.execute();
    }
  }

  /** Everything three times over, cut differently each time. */
  void takenAgainInOtherBatches() {
    new Life(writer, 5).goOn(200);
    for (int batch : List.of(500, 7, 64)) {
      writer.database().run("TRUNCATE relay_progress");
      try (Service carrier = way.carrier(Map.of("outbox.batch-events", batch))) {
        for (String destination : destinations(carrier)) {
          Eventually.holds(() -> waiting(destination) == 0);
        }
        Carrying.agree(carrier);
      }
    }
  }

  private static List<String> destinations(Service carrier) {
    return asked(() -> carrier.bean(OutboxLookup.class).health()).stream()
        .map(DestinationHealth::destination)
        .toList();
  }

  long waiting(String destination) {
    return writer
        .database()
        .count(
            "SELECT coalesce(sum(waiting), -1) FROM outbox_health WHERE destination = ?",
            destination);
  }

  /** Stores that are away hold up nobody else, and hear of everything when they are back. */
  void storesStop(WayToStores stores, Duration length) {
    try (Service unused = way.carrier(stores.configuration())) {
      new Life(writer, 2).goOn(30);
      // By a way of its own: the carrier may find a connection broken once more.
      Carrying.agree(writer);
      for (String away : PROJECTIONS) {
        stores.shut(away);
        long until = System.nanoTime() + length.toNanos();
        var life = new Life(writer, 3);
        do {
          life.goOn(60);
          for (String name : PROJECTIONS) {
            if (!name.equals(away)) {
              assertThat(Carrying.differences(writer, name, Duration.ofSeconds(40)))
                  .as("%s, while %s is away", name, away)
                  .isEmpty();
            }
          }
        } while (System.nanoTime() < until);
        assertThat(writer.database().count("SELECT count(*) FROM dead_letters")).isZero();
        stores.open(away);
        Carrying.agree(writer);
      }
    }
  }

  /** Likes and unlikes of the same posts by the same people, from many clients. */
  void aStormOfLikes(int clients, int each) {
    String author = given.user();
    List<String> fans = IntStream.range(0, 5).mapToObj(i -> given.user()).toList();
    List<String> posts =
        IntStream.range(0, 3).mapToObj(i -> given.post(author, "post " + i).getPostId()).toList();
    try (Service carrier = way.carrier(Map.of())) {
      var unused =
          Together.results(
              clients,
              client -> {
                var random = new Random(client);
                for (int i = 0; i < each; i++) {
                  String fan = fans.get(random.nextInt(fans.size()));
                  String post = posts.get(random.nextInt(posts.size()));
                  boolean like = random.nextBoolean();
                  Patience.untilTaken(
                      () -> {
                        if (like) {
                          given.like(fan, post);
                        } else {
                          given.unlike(fan, post);
                        }
                      });
                }
                return client;
              });
      Carrying.agree(carrier);
    }
  }

  /** Told of again when both its ends are gone. */
  void aFollowComesLate() {
    String actor = given.user();
    String target = given.user();
    given.follow(actor, target);
    try (Service carrier = way.carrier(Map.of())) {
      Carrying.agree(carrier);
      for (String user : List.of(target, actor)) {
        given.deleteUser(user);
        Carrying.agree(carrier);
        again(actor + "/" + target);
        Carrying.agree(carrier);
      }
    }
  }

  /** The event that began it, as a new one after all others; no change of the truth. */
  private void again(String edge) {
    writer
        .database()
        .run(
            """
            INSERT INTO outbox
              (id, aggregate_type, aggregate_id, bucket, event_type, version, payload, created_at)
            SELECT id, aggregate_type, aggregate_id, bucket, event_type, version, payload,
                   created_at + interval '1 millisecond'
            FROM outbox WHERE aggregate_id = ? AND event_type = 'follow_created'
            ORDER BY created_at DESC LIMIT 1
            """,
            edge);
    // What comes after it in every bucket, so that it has been passed once they agree again.
    IntStream.range(0, 2 * BUCKETS).forEach(i -> given.user());
    Eventually.holds(
        () -> writer.database().count("SELECT coalesce(sum(waiting), -1) FROM outbox_health") == 0);
  }
}
