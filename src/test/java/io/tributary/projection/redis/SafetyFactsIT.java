package io.tributary.projection.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.events.v1.PostVisibility;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.time.Micros;
import io.tributary.projection.Edge;
import io.tributary.projection.Envelopes;
import io.tributary.projection.Kind;
import io.tributary.projection.Reach;
import io.tributary.projection.Relayed;
import io.tributary.projection.redis.SafetyFacts.Author;
import io.tributary.projection.redis.SafetyFacts.Post;
import io.tributary.projection.redis.SafetyFacts.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What filters read of the copy. */
@WithService
class SafetyFactsIT {
  private static final UUID VIEWER = id(1);
  private static final List<Short> ALL_BUCKETS =
      IntStream.range(0, SafetyFactsLookup.BUCKETS).mapToObj(i -> (short) i).toList();

  private final Service service;
  private final RedisFactsProjection projection;
  private final SafetyFactsLookup lookup;
  private final Relayed relayed;
  private final Instant now;

  SafetyFactsIT(Service service) {
    this.service = service;
    this.projection = service.bean(RedisFactsProjection.class);
    this.lookup = service.bean(SafetyFactsLookup.class);
    this.relayed = new Relayed(projection);
    this.now = service.clock().instant();
  }

  @BeforeEach
  void empty() {
    relayed.clear();
    within(projection::trust);
  }

  private static UUID id(int number) {
    return new UUID(0x0123456789L << 16, number);
  }

  private SafetyFacts read(Set<UUID> authors, Set<UUID> posts) {
    return Relayed.asked(() -> lookup.read(VIEWER, authors, posts));
  }

  private void caughtUp(Collection<Short> buckets, Instant asOf) {
    var unused =
        Relayed.asked(
            () -> {
              projection.caughtUp(buckets, asOf);
              return true;
            });
  }

  @Test
  void theViewersOwnEdgesAndWhoBlocksTheViewerAreThere() {
    relayed.apply(
        Envelopes.userCreated(VIEWER, 1),
        Envelopes.userCreated(id(2), 2),
        Envelopes.userCreated(id(3), 3),
        Envelopes.userCreated(id(4), 4),
        Envelopes.userDeleted(id(5), 5),
        Envelopes.follow(VIEWER, id(2), 10),
        Envelopes.edge(new Edge(Kind.MUTE, VIEWER, id(2)), true, 11),
        Envelopes.edge(new Edge(Kind.BLOCK, id(3), VIEWER), true, 12),
        Envelopes.edge(new Edge(Kind.BLOCK, VIEWER, id(4)), true, 13),
        Envelopes.follow(VIEWER, id(5), 14),
        // What others do to others, or to the viewer, says nothing here.
        Envelopes.follow(id(4), VIEWER, 15),
        Envelopes.edge(new Edge(Kind.MUTE, id(2), VIEWER), true, 16),
        Envelopes.edge(new Edge(Kind.BLOCK, id(2), id(3)), true, 17));
    SafetyFacts facts = read(Set.of(id(2), id(3), id(4), id(5), id(6)), Set.of());
    assertThat(facts.viewer()).isEqualTo(Standing.THERE);
    assertThat(facts.authors())
        .hasSize(5)
        .containsEntry(id(2), new Author(Standing.THERE, true, false, true))
        .containsEntry(id(3), new Author(Standing.THERE, false, true, false))
        .containsEntry(id(4), new Author(Standing.THERE, false, true, false))
        .containsEntry(id(5), new Author(Standing.DELETED, true, false, false))
        .containsEntry(id(6), new Author(Standing.UNKNOWN, false, false, false));
  }

  @Test
  void whatEndedIsNoMore() {
    relayed.apply(
        Envelopes.follow(VIEWER, id(2), 10),
        Envelopes.edge(new Edge(Kind.BLOCK, id(2), VIEWER), true, 11),
        Envelopes.edge(new Edge(Kind.MUTE, VIEWER, id(2)), true, 12));
    relayed.apply(
        Envelopes.edge(new Edge(Kind.FOLLOW, VIEWER, id(2)), false, 20),
        Envelopes.edge(new Edge(Kind.BLOCK, id(2), VIEWER), false, 21),
        Envelopes.edge(new Edge(Kind.MUTE, VIEWER, id(2)), false, 22),
        Envelopes.userDeleted(VIEWER, 23));
    SafetyFacts facts = read(Set.of(id(2)), Set.of());
    assertThat(facts.viewer()).isEqualTo(Standing.DELETED);
    assertThat(facts.authors())
        .containsEntry(id(2), new Author(Standing.UNKNOWN, false, false, false));
  }

  @Test
  void postsSayWhoMaySeeThem() {
    relayed.apply(
        Envelopes.postCreated(id(11), id(2), PostVisibility.POST_VISIBILITY_PUBLIC, now, 1),
        Envelopes.postCreated(id(12), id(2), PostVisibility.POST_VISIBILITY_PUBLIC, now, 2),
        Envelopes.postUpdated(id(12), id(2), PostVisibility.POST_VISIBILITY_FOLLOWERS, now, 4),
        Envelopes.postDeleted(id(13), id(3), now, 5));
    assertThat(read(Set.of(), Set.of(id(11), id(12), id(13), id(14))).posts())
        .hasSize(3)
        .containsEntry(id(11), new Post(id(2), Reach.PUBLIC))
        .containsEntry(id(12), new Post(id(2), Reach.FOLLOWERS))
        .containsEntry(id(13), new Post(id(3), Reach.NOBODY));
  }

  @Test
  void manyAuthorsAndPostsAreOneRoundTrip() {
    Set<UUID> authors = IntStream.range(100, 600).mapToObj(i -> id(i)).collect(Collectors.toSet());
    Set<UUID> posts =
        IntStream.range(1_000, 1_900).mapToObj(i -> id(i)).collect(Collectors.toSet());
    long before = calls();
    SafetyFacts facts = read(authors, posts);
    assertThat(calls() - before).isEqualTo(1);
    assertThat(facts.authors()).hasSize(500);
    assertThat(facts.posts()).isEmpty();
  }

  private long calls() {
    return service.askedOf("redis");
  }

  @Test
  void theCopyIsAsOldAsTheBucketThatIsFurthestBehind() {
    assertThat(read(Set.of(), Set.of()).age()).isEmpty();
    caughtUp(ALL_BUCKETS.subList(0, 63), now);
    assertThat(read(Set.of(), Set.of()).age()).isEmpty();
    caughtUp(ALL_BUCKETS.subList(63, 64), now.minusSeconds(90));
    assertThat(read(Set.of(), Set.of()).age())
        .hasValueSatisfying(age -> assertThat(age).isGreaterThanOrEqualTo(Duration.ofSeconds(90)));

    Instant later = now.plusSeconds(1_000);
    caughtUp(ALL_BUCKETS, later);
    caughtUp(ALL_BUCKETS, now);
    service.clock().moveOn(Duration.ofSeconds(1_000 - 60));
    assertThat(read(Set.of(), Set.of()).age())
        .hasValueSatisfying(age -> assertThat(age).isLessThan(Duration.ofSeconds(500)));
  }

  @Test
  void aClearedCopyIsTrustedByNobody() {
    caughtUp(ALL_BUCKETS, now);
    assertThat(read(Set.of(), Set.of()).age()).isPresent();
    relayed.clear();
    assertThat(read(Set.of(), Set.of()).age()).isEmpty();
  }

  @Test
  void whileItIsDistrustedNoStampCounts() {
    caughtUp(ALL_BUCKETS, now);
    within(projection::distrust);
    assertThat(read(Set.of(), Set.of()).age()).isEmpty();
    // The relay goes on meanwhile.
    caughtUp(ALL_BUCKETS, now);
    assertThat(read(Set.of(), Set.of()).age()).isEmpty();
    within(projection::trust);
    caughtUp(ALL_BUCKETS, now);
    assertThat(read(Set.of(), Set.of()).age()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {Keys.CAUGHT_UP, Keys.LIFE})
  void aCopyThatRedisLostIsNotTrustedUntilItIsFilledAnew(String lost) {
    caughtUp(ALL_BUCKETS, now);
    Relayed.asked(() -> service.bean(Redis.class).call("test", commands -> commands.del(lost)));
    caughtUp(ALL_BUCKETS, now.plusSeconds(1));
    assertThat(read(Set.of(), Set.of()).age()).isEmpty();
    caughtUp(ALL_BUCKETS, now.plusSeconds(2));
    assertThat(read(Set.of(), Set.of()).age()).isEmpty();
    within(projection::trust);
    caughtUp(ALL_BUCKETS, now.plusSeconds(3));
    assertThat(read(Set.of(), Set.of()).age()).isPresent();
  }

  @Test
  void aCopyThatCameBackWithOlderDataIsNotTrusted() {
    caughtUp(ALL_BUCKETS, now);
    Relayed.asked(
        () ->
            service
                .bean(Redis.class)
                .call(
                    "test",
                    commands ->
                        commands.hset(
                            Keys.CAUGHT_UP,
                            "7",
                            FactBytes.number(Micros.from(now.minusSeconds(60))))));
    caughtUp(ALL_BUCKETS, now.plusSeconds(1));
    assertThat(read(Set.of(), Set.of()).age()).isEmpty();
  }

  /** As when another pod filled it anew so quickly that this one saw nothing of it. */
  @Test
  void aCopyThatWasFilledAnewMeanwhileIsTrusted() {
    caughtUp(ALL_BUCKETS, now);
    within(projection::distrust);
    within(projection::trust);
    caughtUp(ALL_BUCKETS, now.plusSeconds(1));
    assertThat(read(Set.of(), Set.of()).age()).isPresent();
  }

  private static void within(Runnable work) {
    var unused =
        Relayed.asked(
            () -> {
              work.run();
              return true;
            });
  }
}
