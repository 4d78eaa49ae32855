package io.tributary.erasure;

import static io.tributary.erasure.Victim.WORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tributary.api.admin.v1.EraseUserRequest;
import io.tributary.api.admin.v1.EraseUserResponse;
import io.tributary.api.admin.v1.Scope;
import io.tributary.api.admin.v1.StoreErasure;
import io.tributary.api.engagement.v1.EngagementCounts;
import io.tributary.api.engagement.v1.GetEngagementCountsRequest;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.events.v1.Envelope;
import io.tributary.feed.Feeds;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.ServiceProcess;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.outbox.ByKafka;
import io.tributary.outbox.Carrying;
import io.tributary.outbox.DeadLetterWriter;
import io.tributary.platform.call.Call;
import io.tributary.projection.Envelopes;
import io.tributary.projection.Rebuild;
import io.tributary.projection.Relayed;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is left of an erased user, and nothing brings it back. */
class EraseUserIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String OFTEN = "200ms";

  private Service writer;
  private Fixtures given;
  private Victim victim;

  @BeforeEach
  void start() {
    writer = Carrying.idle();
    given = new Fixtures(writer);
    victim = Victim.among(writer, given);
  }

  @AfterEach
  void stop() {
    if (victim != null) {
      // Not all tests let it be erased; the next must not find it.
      victim.leaveTheCache(writer);
    }
    writer.close();
  }

  private static Service carrier(Map<String, Object> overrides) {
    var configuration = new HashMap<String, Object>(Map.of("erasure.look-every", OFTEN));
    configuration.putAll(overrides);
    return Carrying.another(configuration);
  }

  private EraseUserResponse erase(String user) {
    return writer.admin().eraseUser(EraseUserRequest.newBuilder().setUserId(user).build());
  }

  private void awaitErased() {
    Eventually.holds(LONG, () -> erase(victim.id()).hasEndTime());
  }

  /** The stores where nothing is left. */
  private List<String> done() {
    return erase(victim.id()).getStoresList().stream()
        .filter(StoreErasure::getErased)
        .map(StoreErasure::getName)
        .toList();
  }

  private void assertNothingIsLeft() {
    var everywhere = new Everywhere(writer);
    assertThat(everywhere.holding(WORD)).as("of its words").isEmpty();
    assertThat(everywhere.holding(victim.id()))
        .as("of its id: that it is gone, and what others did to its posts")
        .isSubsetOf(mayStay());
  }

  /** What came late is taken out again, by ClickHouse in its own time. */
  private void awaitNothingIsLeft() {
    var everywhere = new Everywhere(writer);
    Eventually.holds(
        LONG,
        () ->
            everywhere.holding(WORD).isEmpty()
                && mayStay().containsAll(everywhere.holding(victim.id())));
    assertNothingIsLeft();
  }

  private Set<String> mayStay() {
    return Set.of(
        "postgres users",
        "postgres erasures",
        "postgres posts",
        "postgres likes",
        "postgres engagement_events",
        // That it is deleted, and what others did since.
        "postgres outbox",
        "postgres dead_letters",
        "clickhouse deleted_users",
        "clickhouse engagement_by_post",
        "clickhouse engagement_by_user",
        "neo4j node with 0 edges",
        "redis tributary:user:{%s}:facts".formatted(victim.id()),
        "redis tributary:user:{%s}:version".formatted(victim.id()));
  }

  private EngagementCounts countsOfTheFriendsPost() {
    return writer
        .engagement()
        .getEngagementCounts(
            GetEngagementCountsRequest.newBuilder()
                .setViewerId(victim.friend())
                .addPostIds(victim.friendsPost())
                .build())
        .getCounts(0);
  }

  @Test
  void nothingIsLeftInAnyStoreAndOthersKeepWhatIsTheirs() {
    try (Service carrier = carrier(Map.of())) {
      Carrying.agree(carrier);
      assertThat(new Everywhere(writer).holding(WORD))
          .contains(
              "postgres users",
              "postgres posts",
              "postgres post_images",
              "postgres post_image_files",
              "postgres comments",
              "postgres outbox",
              "postgres requests",
              "clickhouse posts");

      Feeds.refresh(carrier, victim.id());
      Feeds.refresh(carrier, victim.friend());
      assertThat(new Everywhere(writer).holding(victim.id()))
          .contains("redis tributary:feed:{%s}:version".formatted(victim.id()))
          .anyMatch(place -> place.startsWith("clickhouse feed_candidates"));

      EraseUserResponse asked = erase(victim.id());
      assertThat(asked.getScope()).isEqualTo(Scope.SCOPE_CLUSTER);
      assertThat(asked.hasEndTime()).isFalse();
      assertThat(asked.getStoresList().stream().map(StoreErasure::getName))
          .containsExactly("postgres", "outbox", "clickhouse", "neo4j", "redis");
      awaitErased();

      assertNothingIsLeft();
      assertThat(countsOfTheFriendsPost())
          .isEqualTo(
              EngagementCounts.newBuilder()
                  .setPostId(victim.friendsPost())
                  .setLikes(1)
                  .setComments(1)
                  .setShares(1)
                  .setViews(1)
                  .setLikedByViewer(true)
                  .build());
      assertThat(writer.database().count("SELECT count(*) FROM comments")).isEqualTo(2);
      assertThat(writer.database().count("SELECT count(*) FROM likes")).isEqualTo(2);
      assertThat(writer.database().count("SELECT count(*) FROM follows")).isEqualTo(1);
      assertThat(
              writer
                  .database()
                  .count(
                      "SELECT sum(followers) FROM follow_counters WHERE user_id = ?::uuid",
                      victim.friend()))
          .isEqualTo(1);
      Carrying.agree(carrier);

      Carrying.projections(carrier)
          .forEach(each -> carrier.bean(Rebuild.class).run(each, progress -> {}));
      assertNothingIsLeft();
      Carrying.agree(carrier);
    }
  }

  @Test
  void whatComesLateBringsNothingBack() {
    List<Envelope> all = Envelopes.inOutbox(writer);
    // As if redis had taken none of them.
    writer
        .database()
        .run(
            """
            INSERT INTO dead_letters
            SELECT 'redis', id, aggregate_type, aggregate_id, bucket, event_type, version, payload,
                   created_at, now(), 3, 'not now'
            FROM outbox
            """);
    try (Service carrier = carrier(Map.of())) {
      erase(victim.id());
      awaitErased();
      assertNothingIsLeft();
      assertThat(writer.database().count("SELECT count(*) FROM dead_letters"))
          .as("those of others")
          .isPositive();

      for (var projection : Carrying.projections(carrier)) {
        new Relayed(projection).apply(all);
        // One by one, as they would come if they had failed.
        all.forEach(event -> new Relayed(projection).apply(event));
      }
      awaitNothingIsLeft();
      DeadLetterWriter letters = carrier.bean(DeadLetterWriter.class);
      assertThat(asked(() -> letters.replay("redis", 1_000)).failed()).isZero();
      assertNothingIsLeft();
      Carrying.agree(carrier);
    }
  }

  private static <T> T asked(Supplier<T> question) {
    return Call.background("test", LONG).call(question);
  }

  @Test
  void byKafkaToo() {
    var kafka = new ByKafka(Stores.kafka());
    assertThat(kafka.migrate()).isEqualTo(1);
    // No projection can read it, so it becomes a dead letter whenever Kafka brings it.
    writer
        .database()
        .run(
            "UPDATE outbox SET payload = payload || '\\xff' WHERE event_type = 'post_created' AND"
                + " aggregate_id = ?",
            victim.post());
    try (Service carrier = kafka.carrier(Map.of("erasure.look-every", OFTEN))) {
      erase(victim.id());
      awaitErased();
      Carrying.agree(carrier);
      assertNothingIsLeft();
    }
  }

  @Test
  void whileAStoreIsAwayTheOthersAreDoneAndThenItToo() {
    try (TcpProxy proxy = new TcpProxy(Stores.redis());
        Service carrier =
            carrier(Map.of("redis.nodes", List.of("redis://127.0.0.1:" + proxy.port())))) {
      erase(victim.id());
      Eventually.holds(LONG, () -> done().containsAll(List.of("clickhouse", "neo4j")));
      Eventually.holds(() -> !new Everywhere(writer).holding(WORD).contains("postgres comments"));
      assertThat(done()).doesNotContain("redis", "postgres", "outbox");

      proxy.open();
      awaitErased();
      assertNothingIsLeft();
      Carrying.agree(carrier);
    }
  }

  @Test
  void killedInTheMiddleAnotherPodFinishes() throws SQLException {
    erase(victim.id());
    try (Connection other = writer.database().connect();
        Statement statement = other.createStatement()) {
      // Far enough to have begun, and no further.
      other.setAutoCommit(false);
      statement.execute("SELECT * FROM posts FOR UPDATE");
      try (ServiceProcess pod = pod()) {
        Eventually.holds(
            LONG,
            () ->
                writer
                        .database()
                        .count(
                            "SELECT count(*) FROM engagement_events WHERE user_id = ?::uuid",
                            victim.id())
                    == 0);
        pod.kill();
      }
      assertThat(done()).doesNotContain("postgres");
      other.rollback();
    }
    assertThat(new Everywhere(writer).holding(WORD)).contains("postgres posts");
    try (Service carrier = carrier(Map.of())) {
      awaitErased();
      assertNothingIsLeft();
      Carrying.agree(carrier);
    }
  }

  /** One of its own process. */
  private static ServiceProcess pod() {
    var configuration = new HashMap<>(Stores.configuration(Carrying.DATABASE));
    configuration.put("outbox.transport", "DIRECT");
    configuration.put("erasure.look-every", OFTEN);
    configuration.put("leases.life", "2s");
    return new ServiceProcess(Stores.postgres(), Carrying.DATABASE, configuration).awaitReady();
  }

  @Test
  void oneWhoIsDeletedIsErasedTooAndAgainChangesNothing() {
    var unused =
        writer
            .users()
            .deleteUser(
                DeleteUserRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(victim.id())
                    .build());
    try (Service carrier = carrier(Map.of())) {
      EraseUserResponse first = erase(victim.id());
      awaitErased();
      assertNothingIsLeft();
      EraseUserResponse again = erase(victim.id());
      assertThat(again.getAskTime()).isEqualTo(first.getAskTime());
      assertThat(again.getStoresList()).allMatch(StoreErasure::getErased);
      assertThat(
              writer
                  .database()
                  .count("SELECT count(*) FROM outbox WHERE event_type = 'user_deleted'"))
          .isEqualTo(1);
      Carrying.agree(carrier);

      String namesake =
          writer
              .users()
              .createUser(
                  CreateUserRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setProfile(Victim.PROFILE)
                      .build())
              .getUser()
              .getUserId();
      assertThat(namesake).as("the handle is free").isNotEqualTo(victim.id());
      erase(victim.id());
      assertThat(new Everywhere(writer).holding(WORD)).contains("postgres users");
    }
  }

  @Test
  void manyAtOnceAreAnsweredAlike() {
    var answers = io.tributary.harness.Together.results(8, i -> erase(victim.id()).getAskTime());
    assertThat(answers).containsOnly(answers.getFirst());
    assertThat(writer.database().count("SELECT count(*) FROM erasures")).isEqualTo(1);
  }

  @Test
  void oneWhoNeverWasIsNotFound() {
    Refused refused = Refused.by(() -> erase(Fixtures.newId()));
    assertThat(refused.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refused.reason()).isEqualTo("USER_NOT_FOUND");
    assertThat(writer.database().count("SELECT count(*) FROM erasures")).isZero();
  }
}
