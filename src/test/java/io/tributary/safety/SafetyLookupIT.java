package io.tributary.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.api.posts.v1.Visibility;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Patience;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.projection.Envelopes;
import io.tributary.projection.Reach;
import io.tributary.projection.Relayed;
import io.tributary.projection.redis.RedisFactsProjection;
import io.tributary.projection.redis.SafetyFactsLookup;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who is asked what a viewer may see, and what they say, with PostgreSQL there and away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SafetyLookupIT {
  private static final Standing SEEN = new Standing(Reach.PUBLIC, true, false, false, false);

  private TcpProxy way;
  private boolean isCut;
  private Service service;
  private Fixtures given;
  private SafetyLookup lookup;
  private RedisFactsProjection copy;
  private Relayed relayed;

  private UUID viewer;
  private UUID author;
  private UUID post;

  @BeforeAll
  void start() {
    way = new TcpProxy(Stores.postgres()).open();
    Map<String, Object> overrides = OwnService.smallPools(4);
    // None that was cut is used again.
    overrides.put("postgres.validate-after-idle", "1ms");
    overrides.put("postgres.port", way.port());
    overrides.put("postgres.watch-interval", "100ms");
    service = OwnService.ready("safety", overrides);
    given = new Fixtures(service);
    lookup = service.bean(SafetyLookup.class);
    copy = service.bean(RedisFactsProjection.class);
    relayed = new Relayed(copy);
  }

  /** Somebody's post that the copy knows as it is. */
  @BeforeEach
  void aPost() {
    if (isCut) {
      Eventually.holds(this::reopened);
      Eventually.holds(this::isThere);
    }
    service.database().empty();
    relayed.clear();
    var unused =
        Relayed.asked(
            () -> {
              copy.trust();
              return true;
            });
    viewer = UUID.fromString(given.user());
    author = UUID.fromString(given.user());
    post = UUID.fromString(given.post(author.toString(), "hello").getPostId());
    carry();
  }

  private void cut() {
    way.shut();
    isCut = true;
  }

  /** The port may be held a moment longer. */
  private boolean reopened() {
    try {
      way.open();
      isCut = false;
      return true;
    } catch (UncheckedIOException held) {
      return false;
    }
  }

  private boolean isThere() {
    try {
      var unused = given.user();
      return true;
    } catch (io.grpc.StatusRuntimeException away) {
      return false;
    }
  }

  @AfterAll
  void stop() {
    service.close();
    way.close();
  }

  private void carry() {
    relayed.apply(Envelopes.inOutbox(service));
  }

  private void caughtUp(Duration ago) {
    Instant asOf = service.clock().instant().minus(ago);
    var buckets = IntStream.range(0, SafetyFactsLookup.BUCKETS).mapToObj(i -> (short) i).toList();
    var unused =
        Relayed.asked(
            () -> {
              copy.caughtUp(buckets, asOf);
              return true;
            });
  }

  private Standing standing() {
    return Call.background("test", Duration.ofSeconds(20))
        .call(() -> Objects.requireNonNull(lookup.of(viewer, Map.of(post, author)).get(post)));
  }

  /** Behind its back, so that the two differ and it shows who was asked. */
  private void postIsGoneInPostgres() {
    service.database().run("UPDATE posts SET deleted_at = now()");
  }

  @Test
  void aCopyThatHasCaughtUpIsAskedAlone() {
    caughtUp(Duration.ofSeconds(1));
    postIsGoneInPostgres();
    assertThat(standing()).isEqualTo(SEEN);
  }

  @Test
  void aCopyThatLagsIsNotAskedWhilePostgresIsThere() {
    caughtUp(Duration.ofSeconds(5));
    postIsGoneInPostgres();
    assertThat(standing().reach()).isEqualTo(Reach.NOBODY);
  }

  @Test
  void aCopyThatWasNeverWholeIsNotAsked() {
    postIsGoneInPostgres();
    assertThat(standing().reach()).isEqualTo(Reach.NOBODY);
  }

  @Test
  void aViewerWhomTheCopyDoesNotKnowYetIsLookedForInPostgres() {
    caughtUp(Duration.ofSeconds(1));
    viewer = UUID.fromString(given.user());
    assertThat(standing()).isEqualTo(SEEN);
    viewer = UUID.randomUUID();
    assertThatThrownBy(this::standing).isInstanceOf(Failure.NotFound.class);
  }

  /** Redis may evict facts of posts, and keeps them for a time only. */
  @Test
  void aPostThatTheCopyDoesNotHaveIsLookedForInPostgres() {
    caughtUp(Duration.ofSeconds(1));
    post = post(author.toString(), Visibility.VISIBILITY_PUBLIC);
    assertThat(standing()).isEqualTo(SEEN);
    caughtUp(Duration.ofSeconds(1));
    cut();
    assertThat(standing().reach()).isEqualTo(Reach.NOBODY);
  }

  @Test
  void withPostgresAwayACopyOfSomeMinutesWillDo() {
    caughtUp(Duration.ofMinutes(14));
    cut();
    assertThat(standing()).isEqualTo(SEEN);
  }

  @Test
  void withPostgresAwayATooOldCopyVouchesForNothing() {
    caughtUp(Duration.ofMinutes(16));
    cut();
    assertThatThrownBy(this::standing).isInstanceOf(Failure.Unavailable.class);
  }

  /** A write that hides something tells the copy before it answers. */
  @Test
  void whatWasHiddenIsHiddenAlsoInAnOldCopy() {
    given.deletePost(author.toString(), post.toString());
    caughtUp(Duration.ofMinutes(14));
    cut();
    assertThat(standing().reach()).isEqualTo(Reach.NOBODY);
  }

  @Test
  void bothSayTheSame() {
    String muted = author.toString();
    String followed = given.user();
    String blocked = given.user();
    String blocking = given.user();
    String gone = given.user();
    String me = viewer.toString();
    given.mute(me, muted);
    given.follow(me, followed);
    given.block(me, blocked);
    given.block(blocking, me);
    Map<UUID, UUID> posts =
        Map.of(
            post,
            author,
            post(followed, Visibility.VISIBILITY_FOLLOWERS),
            UUID.fromString(followed),
            post(blocked, Visibility.VISIBILITY_PUBLIC),
            UUID.fromString(blocked),
            post(blocking, Visibility.VISIBILITY_FOLLOWERS),
            UUID.fromString(blocking),
            post(gone, Visibility.VISIBILITY_PUBLIC),
            UUID.fromString(gone),
            UUID.randomUUID(),
            author,
            UUID.randomUUID(),
            UUID.randomUUID());
    // One of the connections that were cut may be found only now.
    Patience.untilTaken(() -> given.deleteUser(gone));
    carry();
    var call = Call.background("test", Duration.ofSeconds(20));
    Map<UUID, Standing> fromPostgres = call.call(() -> lookup.of(viewer, posts));
    caughtUp(Duration.ofSeconds(1));
    Map<UUID, Standing> fromCopy = call.call(() -> lookup.of(viewer, posts));
    for (UUID each : posts.keySet()) {
      assertThat(SafetyLookupIT.decisive(fromCopy.get(each)))
          .isEqualTo(SafetyLookupIT.decisive(fromPostgres.get(each)));
    }
    assertThat(fromPostgres.get(post))
        .isEqualTo(new Standing(Reach.PUBLIC, true, false, false, true));
  }

  /** Of what is gone nothing else matters. */
  private static Standing decisive(@Nullable Standing standing) {
    Standing there = Objects.requireNonNull(standing);
    return there.authorThere() && there.reach() != Reach.NOBODY ? there : Standing.GONE;
  }

  private UUID post(String by, Visibility visibility) {
    return UUID.fromString(given.post(by, "hello", visibility).getPostId());
  }
}
