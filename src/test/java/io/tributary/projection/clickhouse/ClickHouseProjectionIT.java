package io.tributary.projection.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.PostVisibility;
import io.tributary.harness.Eventually;
import io.tributary.harness.Service;
import io.tributary.harness.Together;
import io.tributary.harness.WithService;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.projection.Change.Engagement;
import io.tributary.projection.Change.Target;
import io.tributary.projection.Change.UserErased;
import io.tributary.projection.Changes;
import io.tributary.projection.Envelopes;
import io.tributary.projection.History;
import io.tributary.projection.Owners;
import io.tributary.projection.Relayed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The copy in ClickHouse, whatever the order in which it hears of things. */
@WithService
class ClickHouseProjectionIT {
  private static final int TURNS = 12;

  private final ClickHouseProjection projection;
  private final ClickHouse clickHouse;
  private final Relayed relayed;
  private final Instant now;

  ClickHouseProjectionIT(Service service) {
    this.projection = service.bean(ClickHouseProjection.class);
    this.clickHouse = service.bean(ClickHouse.class);
    this.relayed = new Relayed(projection);
    this.now = service.clock().instant();
  }

  @BeforeEach
  void empty() {
    relayed.clear();
  }

  private static UUID id(int number) {
    return new UUID(0x0123456789L << 16, number);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whateverTheOrderTheBoundariesAndTheRepeatsTheSameIsThere(long seed) {
    History history = History.of(seed, 600, now);
    List<Envelope> shuffled = history.shuffled(2, seed);
    History.cut(shuffled, 211).forEach(relayed::apply);
    relayed.holdsWhatIsTrueAfter(history);
    History.cut(history.events(), 2_000).forEach(relayed::apply);
    relayed.holdsWhatIsTrueAfter(history);
    History.cut(shuffled, 331).forEach(relayed::apply);
    relayed.holdsWhatIsTrueAfter(history);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void whatTwoApplyAtOnceIsTheSame(long seed) {
    History history = History.of(seed, 600, now);
    Together.both(
        () -> History.cut(history.shuffled(1, seed), 60).forEach(relayed::apply),
        () -> History.cut(history.shuffled(1, seed + 100), 45).forEach(relayed::apply));
    relayed.holdsWhatIsTrueAfter(history);
  }

  @Test
  void aLateEventAboutADeletedUserBringsNothingBack() {
    var post = new Target(id(3), id(1), now);
    relayed.apply(Envelopes.userDeleted(id(1), 50));
    relayed.apply(Envelopes.follow(id(1), id(2), 10), Envelopes.follow(id(2), id(1), 11));
    relayed.apply(
        Envelopes.postCreated(
            id(3), id(1), PostVisibility.POST_VISIBILITY_PUBLIC, now.minusSeconds(60), 12));
    relayed.apply(Envelopes.like(id(1), post, true, now, 13));
    relayed.apply(Envelopes.comment(id(4), id(1), post, true, now, 14));
    assertThat(relayed.contents(new Owners(List.of(id(1), id(2)), List.of()))).isEmpty();
  }

  @Test
  void aDayOnWhichNothingIsLeftHasNoAffinity() {
    var post = new Target(id(3), id(1), now.minus(Duration.ofDays(10)));
    Instant monday = now.minus(Duration.ofDays(5));
    relayed.apply(Envelopes.like(id(2), post, true, monday, 10));
    relayed.apply(
        Envelopes.engaged(
            id(9),
            List.of(
                new Engagement(id(5), Engagement.Kind.VIEW, id(2), post, now),
                new Engagement(id(6), Engagement.Kind.IMPRESSION, id(2), post, now)),
            11));
    assertThat(affinity()).containsExactlyInAnyOrder("1/0/0/0", "0/0/0/1");

    relayed.apply(Envelopes.like(id(2), post, false, now, 12));
    assertThat(affinity()).containsExactlyInAnyOrder("0/0/0/0", "0/0/0/1");
    relayed.apply(Envelopes.like(id(2), post, true, now, 13));
    assertThat(affinity()).containsExactlyInAnyOrder("0/0/0/0", "1/0/0/1");
  }

  private List<String> affinity() {
    return Relayed.asked(
        () ->
            clickHouse.list(
                Query.named(
                    "test.affinity",
                    """
                    SELECT concat(toString(likes), '/', toString(comments), '/', toString(shares), '/',
                                  toString(views)) AS counts
                    FROM affinity FINAL ORDER BY day
                    """),
                Map.of(),
                row -> row.getString("counts")));
  }

  /** What comes again may be computed just before the erasure takes it away. */
  @Test
  void whatAnErasedUserDidIsNotCountedWhoeverBringsItAgainMeanwhile() {
    for (int turn = 0; turn < TURNS; turn++) {
      UUID user = id(1_000 + turn);
      UUID post = id(5_000 + turn);
      var target = new Target(post, id(1), now.minusSeconds(60));
      relayed.apply(Envelopes.like(id(2), target, true, now, 10));
      List<Envelope> late =
          List.of(
              Envelopes.like(user, target, true, now, 11),
              Envelopes.comment(id(9_000 + turn), user, target, true, now, 12));
      Duration later = Duration.ofMillis(10L * turn);
      Together.both(
          () -> {
            LockSupport.parkNanos(later.toNanos());
            relayed.apply(late);
          },
          () ->
              Relayed.asked(
                  () -> {
                    projection.apply(Changes.of(List.of(new UserErased(user, 13))));
                    return true;
                  }));
    }
    assertThat(counts()).containsExactly("1/0");
  }

  /** Mutations may take as long as they want: nobody waits for them, or orders them twice. */
  @Test
  void anErasureIsOrderedOnceAndDoneWhenClickHouseIsThroughWithIt() {
    UUID user = id(7_000);
    var target = new Target(id(3), id(1), now.minusSeconds(60));
    relayed.apply(Envelopes.like(id(2), target, true, now, 10));
    relayed.apply(Envelopes.like(user, target, true, now, 11));
    var gone = new UserErased(user, 13);
    eachTableOfEngagement("STOP");
    try {
      assertThat(erased(gone)).isFalse();
      long ordered = orderedFor(user);
      assertThat(ordered).isPositive();
      assertThat(erased(gone)).isFalse();
      assertThat(orderedFor(user)).isEqualTo(ordered);
      assertThat(counts()).as("its rows are still there").containsExactly("1/0");

      relayed.apply(Envelopes.like(id(2), new Target(id(4), user, now), true, now, 14));
      assertThat(orderedFor(user)).as("nothing of its own came").isEqualTo(ordered);
      relayed.apply(Envelopes.comment(id(9_000), user, target, true, now, 12));
      assertThat(orderedFor(user)).as("what comes late is ordered too").isGreaterThan(ordered);
    } finally {
      eachTableOfEngagement("START");
    }
    Eventually.holds(() -> erased(gone));
    assertThat(rowsOf(user)).isZero();
    assertThat(counts()).containsExactly("1/0");
  }

  private boolean erased(UserErased gone) {
    return Relayed.asked(() -> projection.erase(gone));
  }

  private void eachTableOfEngagement(String what) {
    for (String table : List.of("engagement_by_post", "engagement_by_user")) {
      Relayed.asked(
          () -> {
            clickHouse.command(
                Query.named("test.merges", "SYSTEM " + what + " MERGES " + table), Map.of());
            return true;
          });
    }
  }

  private long orderedFor(UUID user) {
    return number(
        """
        SELECT count() AS number FROM system.mutations
        WHERE database = currentDatabase() AND position(command, {user:String}) > 0
        """,
        user);
  }

  private long rowsOf(UUID user) {
    return number(
        """
        SELECT count() AS number FROM (
          SELECT user_id FROM engagement_by_post UNION ALL SELECT user_id FROM engagement_by_user)
        WHERE user_id = {user:UUID}
        """,
        user);
  }

  private long number(String sql, UUID user) {
    return Relayed.asked(
            () ->
                clickHouse.list(
                    Query.named("test.number", sql),
                    Map.of("user", user.toString()),
                    row -> row.getLong("number")))
        .getFirst();
  }

  private List<String> counts() {
    return Relayed.asked(
        () ->
            clickHouse.list(
                Query.named(
                    "test.counts", "SELECT DISTINCT likes, comments FROM post_metrics FINAL"),
                Map.of(),
                row -> row.getLong("likes") + "/" + row.getLong("comments")));
  }

  /** More than one portion of every statement that takes ids. */
  @Test
  void manyThingsInOneBatch() {
    var events = new ArrayList<Envelope>();
    for (int i = 0; i < 2_500; i++) {
      var post = new Target(id(10_000 + i), id(20_000 + i), now.minusSeconds(i));
      events.add(Envelopes.like(id(30_000 + i), post, true, now, 1 + i));
    }
    relayed.apply(events);
    relayed.apply(
        IntStream.range(0, 2_500)
            .mapToObj(i -> Envelopes.userDeleted(id(30_000 + i), 10_000 + i))
            .toList());
    assertThat(
            Relayed.asked(
                () ->
                    clickHouse.list(
                        Query.named(
                            "test.likes",
                            "SELECT count() AS posts, sum(likes) AS likes FROM post_metrics FINAL"),
                        Map.of(),
                        row -> row.getLong("posts") + "/" + row.getLong("likes"))))
        .containsExactly("2500/0");
  }

  @Test
  void everybodyItKnowsOfIsFound() {
    History history = History.of(7, 400, now);
    History.cut(history.events(), 500).forEach(relayed::apply);
    Set<UUID> known =
        Relayed.asked(
            () -> {
              var users = new HashSet<UUID>();
              projection.eachOwner(owners -> users.addAll(owners.users()));
              return users;
            });
    relayed.contents(new Owners(List.copyOf(known), List.of()));
    assertThat(relayed.contents(new Owners(List.copyOf(known), List.of())))
        .containsExactlyInAnyOrderElementsOf(history.truth(projection.kinds()));
  }
}
