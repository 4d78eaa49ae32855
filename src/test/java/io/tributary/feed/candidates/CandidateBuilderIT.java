package io.tributary.feed.candidates;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.feed.v1.ExplainFeedResponse;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.PostVisibility;
import io.tributary.feed.Feeds;
import io.tributary.feed.candidates.BuildSql.Arrival;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import io.tributary.platform.batch.Portions;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.platform.time.Micros;
import io.tributary.projection.Envelopes;
import io.tributary.projection.Projection;
import io.tributary.projection.Relayed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is computed for whom, in ClickHouse. */
@WithService
class CandidateBuilderIT {
  private final Service service;
  private final Fixtures given;
  private final Feeds feeds;
  private final CandidateBuilder builder;
  private final ClickHouse clickHouse;
  private final Relayed projection;

  CandidateBuilderIT(Service service, Fixtures given) {
    this.service = service;
    this.given = given;
    this.feeds = new Feeds(service);
    this.builder = service.bean(CandidateBuilder.class);
    this.clickHouse = service.bean(ClickHouse.class);
    this.projection =
        new Relayed(
            service.beans(Projection.class).stream()
                .filter(each -> each.name().equals("clickhouse"))
                .findFirst()
                .orElseThrow());
  }

  private Instant build(Collection<UUID> viewers) {
    return Relayed.asked(() -> builder.build(viewers));
  }

  private long count(String sql, Map<String, Object> parameters) {
    Supplier<List<Long>> question =
        () ->
            clickHouse.list(
                Query.named("test.count", sql), parameters, row -> row.getLong("count"));
    return Relayed.asked(question).getFirst();
  }

  private long rows(String table, UUID viewer) {
    return count(
        "SELECT count() AS count FROM " + table + " FINAL WHERE user_id = {viewer:UUID}",
        Map.of("viewer", viewer));
  }

  /** As erasures begin. */
  private void mark(UUID erased) {
    var unused =
        Relayed.asked(
            () -> {
              clickHouse.command(
                  Query.named(
                      "test.mark",
                      "INSERT INTO deleted_users (user_id, version, erased) VALUES ({erased:UUID},"
                          + " 9, 1)"),
                  Map.of("erased", erased));
              return true;
            });
  }

  private static UUID id(long number) {
    return new UUID(0x7000_9000L, number);
  }

  /** A star's followers and a reader of everybody, by events alone. */
  @Test
  void tenThousandFolloweesAndAHundredThousandFollowers() {
    Instant now = service.clock().instant();
    UUID reader = id(1);
    UUID star = id(2);
    var events = new ArrayList<Envelope>();
    for (int i = 0; i < 10_000; i++) {
      events.add(Envelopes.follow(reader, id(1_000 + i), 10 + i));
    }
    for (int i = 0; i < 10_000; i += 5) {
      events.add(
          Envelopes.postCreated(
              id(50_000 + i),
              id(1_000 + i),
              PostVisibility.POST_VISIBILITY_PUBLIC,
              now.minusSeconds(i),
              20_000 + i));
    }
    for (List<Envelope> portion : Portions.of(events, 4_000)) {
      projection.apply(portion);
    }
    var unused =
        Relayed.asked(
            () -> {
              clickHouse.command(
                  Query.named(
                      "test.followers",
                      """
                      INSERT INTO follows (follower_id, followee_id, created_at, version, is_deleted)
                      SELECT generateUUIDv4(), {star:UUID}, now64(6), 1, 0 FROM numbers(100000)
                      """),
                  Map.of("star", star));
              return true;
            });
    build(List.of(reader));
    // Twice what the feed asks for is kept, the best by the scores of the build.
    assertThat(rows("feed_candidates_followees", reader)).isEqualTo(1_000);

    // Of the star's followers, those who are active get the new post.
    projection.apply(
        Envelopes.follow(reader, star, 90_000),
        Envelopes.postCreated(id(3), star, PostVisibility.POST_VISIBILITY_PUBLIC, now, 90_001));
    Set<UUID> reached =
        Relayed.asked(
            () -> builder.carry(List.of(new Arrival(id(3), star)), Set.of(reader, id(4))));
    assertThat(reached).containsExactly(reader);
    assertThat(rows("feed_candidates_followees", reader)).isEqualTo(1_001);
  }

  @Test
  void aCarriedPostIsThereWithoutAWholeBuild() {
    String viewer = given.user();
    String author = given.user();
    given.follow(viewer, author);
    String first = given.post(author, "first").getPostId();
    feeds.carry();
    assertThat(feeds.ranked(viewer)).containsExactly(first);
    Instant before = service.clock().instant();
    String second = given.post(author, "second").getPostId();
    feeds.carry();
    assertThat(feeds.ranked(viewer)).containsExactly(first);

    List<Arrival> arrived = Relayed.asked(() -> builder.arrivedSince(before.minusSeconds(5)));
    assertThat(arrived).contains(new Arrival(UUID.fromString(second), UUID.fromString(author)));
    var unused = Relayed.asked(() -> builder.carry(arrived, Set.of(UUID.fromString(viewer))));
    assertThat(feeds.ranked(viewer)).containsExactlyInAnyOrder(first, second);
    // Carried again, it is there once.
    unused = Relayed.asked(() -> builder.carry(arrived, Set.of(UUID.fromString(viewer))));
    assertThat(feeds.ranked(viewer)).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void aDeletedPostIsNotBuiltAgain() {
    UUID viewer = id(1);
    Instant now = service.clock().instant();
    projection.apply(
        Envelopes.follow(viewer, id(2), 1),
        Envelopes.postCreated(id(3), id(2), PostVisibility.POST_VISIBILITY_FOLLOWERS, now, 2));
    build(List.of(viewer));
    assertThat(rows("feed_candidates_followees", viewer)).isEqualTo(1);
    projection.apply(Envelopes.userDeleted(id(2), 3));
    Instant builtAt = build(List.of(viewer));
    assertThat(
            count(
                """
                SELECT count() AS count FROM feed_candidates_followees FINAL
                WHERE user_id = {viewer:UUID} AND updated_at >= fromUnixTimestamp64Micro({built_at:Int64})
                """,
                Map.of("viewer", viewer, "built_at", Micros.from(builtAt))))
        .isZero();
  }

  @Test
  void manyViewersAreBuiltTogether() {
    Instant now = service.clock().instant();
    var events = new ArrayList<Envelope>();
    var viewers = new ArrayList<UUID>();
    for (int i = 0; i < 1_200; i++) {
      viewers.add(id(10_000 + i));
      events.add(Envelopes.follow(id(10_000 + i), id(i % 7), 1 + i));
    }
    for (int i = 0; i < 7; i++) {
      events.add(
          Envelopes.postCreated(
              id(100 + i), id(i), PostVisibility.POST_VISIBILITY_PUBLIC, now, 5_000 + i));
    }
    projection.apply(events);
    build(viewers);
    assertThat(count("SELECT count() AS count FROM feed_candidates_followees FINAL", Map.of()))
        .isEqualTo(1_200);
    assertThat(rows("feed_candidates_followees", viewers.getLast())).isEqualTo(1);
  }

  @Test
  void whatTrendsNoLongerIsOver() {
    String viewer = given.user();
    String author = given.user();
    String liker = given.user();
    String post = given.post(author, "hello").getPostId();
    given.like(liker, post);
    feeds.carry();
    feeds.trend();
    assertThat(feeds.ranked(viewer)).containsExactly(post);
    given.unlike(liker, post);
    feeds.carry();
    feeds.trend();
    ExplainFeedResponse explained = feeds.explain(viewer);
    assertThat(explained.getPostsList()).isEmpty();
  }

  /** The mark of an erasure came while candidates were computed from what had been there. */
  @Test
  void ofWhoWasErasedMeanwhileNothingStays() {
    UUID viewer = id(1);
    UUID erased = id(2);
    Instant now = service.clock().instant();
    // All that is computed now is of one computation, into which the mark comes.
    service.clock().standAt(now);
    projection.apply(
        Envelopes.follow(viewer, erased, 1),
        Envelopes.follow(erased, viewer, 2),
        Envelopes.postCreated(id(3), erased, PostVisibility.POST_VISIBILITY_PUBLIC, now, 3));
    build(List.of(viewer));
    assertThat(rows("feed_candidates_followees", viewer)).isEqualTo(1);
    mark(erased);
    build(List.of(viewer));
    Eventually.holds(() -> rows("feed_candidates_followees", viewer) == 0);
  }

  /** Nor does anything come of one who was erased before, whose follows are still there. */
  @Test
  void forWhoWasErasedNothingIsComputed() {
    UUID erased = id(1);
    Instant now = service.clock().instant();
    projection.apply(
        Envelopes.follow(erased, id(2), 1),
        Envelopes.postCreated(id(3), id(2), PostVisibility.POST_VISIBILITY_PUBLIC, now, 2));
    mark(erased);
    build(List.of(erased));
    assertThat(rows("feed_candidates_followees", erased)).isZero();
  }
}
