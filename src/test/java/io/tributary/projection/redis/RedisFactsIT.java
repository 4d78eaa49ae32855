package io.tributary.projection.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.PostVisibility;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.harness.Together;
import io.tributary.harness.WithService;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Edge;
import io.tributary.projection.Entry;
import io.tributary.projection.Envelopes;
import io.tributary.projection.History;
import io.tributary.projection.Kind;
import io.tributary.projection.Owners;
import io.tributary.projection.Relayed;
import io.tributary.projection.UnprojectableEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The copy as it is written, compared and forgotten. What is read of it: SafetyFactsIT. */
@WithService
class RedisFactsIT {
  private final Service service;
  private final RedisFactsProjection projection;
  private final Relayed relayed;
  private final Instant now;

  RedisFactsIT(Service service) {
    this.service = service;
    this.projection = service.bean(RedisFactsProjection.class);
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

  private <T> @Nullable T redis(
      Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
    return service.bean(Redis.class).call("test", command);
  }

  private long exists(String key) {
    Long found = Relayed.asked(() -> redis(commands -> commands.exists(key)));
    return found == null ? 0 : found;
  }

  private long number(String key) {
    byte[] value = Relayed.asked(() -> redis(commands -> commands.get(key)));
    return value == null ? 0 : FactBytes.number(value);
  }

  private long secondsLeft(String key) {
    Long seconds = Relayed.asked(() -> redis(commands -> commands.ttl(key)));
    return seconds == null ? -2 : seconds;
  }

  private List<Entry> contents(UUID... users) {
    return relayed.contents(new Owners(List.of(users), List.of()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverTheOrderTheBoundariesAndTheRepeatsTheSameIsThere(long seed) {
    History history = History.of(seed, 800, now);
    List<Envelope> shuffled = history.shuffled(2, seed);
    History.cut(shuffled, 97).forEach(relayed::apply);
    relayed.holdsWhatIsTrueAfter(history);
    History.cut(history.events(), 2_000).forEach(relayed::apply);
    relayed.holdsWhatIsTrueAfter(history);
    History.cut(shuffled, 331).forEach(relayed::apply);
    relayed.holdsWhatIsTrueAfter(history);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void whatTwoApplyAtOnceIsTheSame(long seed) {
    History history = History.of(seed, 800, now);
    Together.both(
        () -> History.cut(history.shuffled(1, seed), 60).forEach(relayed::apply),
        () -> History.cut(history.shuffled(1, seed + 100), 45).forEach(relayed::apply));
    relayed.holdsWhatIsTrueAfter(history);
  }

  @Test
  void theEdgesOfADeletedUserGoAndNoneComesBack() {
    relayed.apply(
        Envelopes.userCreated(id(1), 1),
        Envelopes.userCreated(id(2), 2),
        Envelopes.follow(id(2), id(1), 3));
    relayed.apply(Envelopes.userDeleted(id(2), 5));
    assertThat(exists(Keys.userEdges(id(2)))).isZero();
    relayed.apply(
        Envelopes.follow(id(2), id(1), 4),
        Envelopes.follow(id(1), id(2), 9),
        Envelopes.userUpdated(id(2), 4));
    assertThat(exists(Keys.userEdges(id(2)))).isZero();
    assertThat(contents(id(1), id(2)))
        .containsExactly(new Entry(Kind.USER, id(1).toString(), 1, ""));
  }

  @Test
  void edgesMayComeBeforeTheirUsersAndEndedOnesAreRemembered() {
    relayed.apply(
        Envelopes.follow(id(1), id(2), 3),
        Envelopes.edge(new Edge(Kind.MUTE, id(1), id(2)), false, 9));
    relayed.apply(Envelopes.edge(new Edge(Kind.MUTE, id(1), id(2)), true, 8));
    assertThat(contents(id(1), id(2)))
        .containsExactly(new Entry(Kind.FOLLOW, id(1) + "/" + id(2), 3, ""));
  }

  @Test
  void aPostIsKeptSoManyDaysFromItsCreation() {
    Instant young = now.minus(Duration.ofDays(99));
    Instant old = now.minus(Duration.ofDays(101));
    relayed.apply(
        Envelopes.postCreated(id(1), id(9), PostVisibility.POST_VISIBILITY_PUBLIC, young, 3),
        Envelopes.postCreated(id(2), id(9), PostVisibility.POST_VISIBILITY_PUBLIC, old, 4),
        Envelopes.postDeleted(id(3), id(9), now, 5));
    assertThat(relayed.contents(new Owners(List.of(), List.of(id(1), id(2), id(3)))))
        .containsExactly(new Entry(Kind.POST, id(1).toString(), 3, id(9) + "/PUBLIC"));
    assertThat(secondsLeft(Keys.postFacts(id(1)))).isBetween(1L, 86_400L);
    assertThat(secondsLeft(Keys.postFacts(id(3)))).isGreaterThan(99 * 86_400L);
    assertThat(exists(Keys.postFacts(id(2)))).isZero();
  }

  // Versions outlive the emptying before each test, so ids are new.
  @Test
  void versionsOfEntitiesRiseWithTheirEventsAndAreForgottenInTime() {
    UUID user = UUID.randomUUID();
    UUID post = UUID.randomUUID();
    relayed.apply(
        Envelopes.userUpdated(user, 7),
        Envelopes.postCreated(post, user, PostVisibility.POST_VISIBILITY_PUBLIC, now, 5));
    relayed.apply(Envelopes.userCreated(user, 3));
    assertThat(number(Keys.userVersion(user))).isEqualTo(7);
    assertThat(number(Keys.postVersion(post))).isEqualTo(5);
    relayed.apply(Envelopes.postDeleted(post, user, now, 8));
    assertThat(number(Keys.postVersion(post))).isEqualTo(8);
    for (String key : List.of(Keys.userVersion(user), Keys.postVersion(post))) {
      assertThat(secondsLeft(key)).isBetween(24 * 3_600L, 25 * 3_600L);
    }
  }

  @Test
  void everyLikeAndCommentMovesTheVersionOfCountsInWhateverOrder() {
    UUID post = UUID.randomUUID();
    String key = Keys.postCountsVersion(post);
    relayed.apply(Envelopes.liked(id(1), post, id(9), 20));
    assertThat(number(key)).isEqualTo(20);
    relayed.apply(Envelopes.commentAdded(id(6), post, id(9), 15));
    assertThat(number(key)).isEqualTo(21);
    relayed.apply(Envelopes.commentAdded(id(7), post, id(9), 30));
    assertThat(number(key)).isEqualTo(30);
    assertThat(secondsLeft(key)).isBetween(24 * 3_600L, 25 * 3_600L);
  }

  @Test
  void oneEventIsOneRoundTrip() {
    List<Envelope> events =
        List.of(
            Envelopes.userCreated(id(1), 1),
            Envelopes.postCreated(id(2), id(1), PostVisibility.POST_VISIBILITY_FOLLOWERS, now, 2),
            Envelopes.edge(new Edge(Kind.BLOCK, id(1), id(3)), true, 3),
            Envelopes.edge(new Edge(Kind.MUTE, id(1), id(3)), true, 4),
            Envelopes.edge(new Edge(Kind.FOLLOW, id(1), id(3)), false, 5),
            Envelopes.userDeleted(id(1), 6));
    for (Envelope event : events) {
      long before = calls();
      relayed.apply(event);
      assertThat(calls() - before).isEqualTo(1);
    }
  }

  /** Of the gateway to Redis, but for its own looking. */
  private long calls() {
    return service.askedOf("redis");
  }

  @Test
  void aServerThatForgotTheScriptsIsToldThemAgain() {
    relayed.apply(Envelopes.userCreated(id(1), 1));
    var unused = Relayed.asked(() -> redis(RedisClusterAsyncCommands::scriptFlush));
    relayed.apply(
        Envelopes.userCreated(id(2), 2),
        Envelopes.follow(id(1), id(2), 3),
        Envelopes.liked(id(1), id(7), id(2), 4));
    assertThat(contents(id(1), id(2))).hasSize(3);
  }

  @Test
  void aBlockThatOnlyOneSideKnowsIsNamed() {
    relayed.apply(
        Envelopes.edge(new Edge(Kind.BLOCK, id(1), id(2)), true, 3),
        Envelopes.edge(new Edge(Kind.BLOCK, id(3), id(4)), true, 4));
    assertThat(contents(id(1), id(2), id(3), id(4)))
        .containsExactlyInAnyOrder(
            new Entry(Kind.BLOCK, id(1) + "/" + id(2), 3, ""),
            new Entry(Kind.BLOCK, id(3) + "/" + id(4), 4, ""));
    Relayed.asked(() -> redis(commands -> commands.del(Keys.userEdges(id(2)))));
    Relayed.asked(() -> redis(commands -> commands.del(Keys.userEdges(id(3)))));
    assertThat(contents(id(1), id(2), id(3), id(4)))
        .containsExactlyInAnyOrder(
            new Entry(Kind.BLOCK, id(1) + "/" + id(2), 3, "only " + id(1) + " has it"),
            new Entry(Kind.BLOCK, id(3) + "/" + id(4), 4, "only " + id(4) + " has it"));
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 500, 10_000})
  void aFollowTakesFewBytes(int follows) {
    var events = new ArrayList<Envelope>();
    for (int i = 0; i < follows; i++) {
      events.add(Envelopes.follow(id(1), UUID.randomUUID(), 1_000_000_000L + i));
    }
    relayed.apply(events);
    assertThat(contents(id(1))).hasSize(follows);
    Long bytes =
        Relayed.asked(() -> redis(commands -> commands.memoryUsage(Keys.userEdges(id(1)))));
    assertThat(bytes).isNotNull();
    System.out.printf("%,d follows: %.1f bytes each%n", follows, (double) bytes / follows);
    // Up to 512 fields Redis packs them into one string; a table takes more.
    assertThat((double) bytes / follows).isLessThan(follows <= 512 ? 40 : 150);
  }

  @Test
  void aStoreThatGoesInTheMiddleGetsTheSameBatchAgain() {
    History history = History.of(31, 900, now);
    List<List<Envelope>> batches = History.cut(history.shuffled(1, 31), 80);
    try (var network = new TcpProxy(Stores.redis()).open();
        Service cut =
            OwnService.ready(
                "redis_facts",
                Map.of(
                    "redis.nodes",
                    List.of("redis://127.0.0.1:" + network.port()),
                    "redis.watch-interval",
                    "50ms",
                    "redis.connect-timeout",
                    "300ms"))) {
      var away = new Relayed(cut.bean(RedisFactsProjection.class));
      for (int i = 0; i < batches.size(); i++) {
        List<Envelope> batch = batches.get(i);
        if (i % 3 == 1) {
          Together.both(
              network::shut,
              () -> {
                // Before, during or after the cut: what failed is unknown.
                var unused = away.applied(batch);
              });
          assertThat(away.applied(batch)).isFalse();
          var unused = network.open();
        }
        away.apply(batch);
      }
      away.holdsWhatIsTrueAfter(history);
    }
    relayed.holdsWhatIsTrueAfter(history);
  }

  @Test
  void aBrokenEventIsNamed() {
    Envelope broken =
        Envelopes.userCreated(id(2), 2).toBuilder().setAggregateId("somebody").build();
    assertThatThrownBy(() -> relayed.apply(List.of(Envelopes.userCreated(id(1), 1), broken)))
        .isInstanceOfSatisfying(
            UnprojectableEvent.class,
            thrown -> assertThat(thrown.eventId()).isEqualTo(broken.getEventId()));
  }

  @Test
  void clearedItIsEmptyAndCanBeFilledAnewAndWhatIsNotItsOwnStays() {
    String slate = "tributary:slate:{" + id(1) + "}:home";
    Relayed.asked(() -> redis(commands -> commands.set(slate, new byte[] {1})));
    History history = History.of(41, 1_500, now);
    relayed.apply(history.events());
    UUID user = history.owners().users().getFirst();
    long version = number(Keys.userVersion(user));
    relayed.clear();
    assertThat(relayed.contents(history.owners())).isEmpty();
    assertThat(exists(slate)).isEqualTo(1);
    assertThat(number(Keys.userVersion(user))).isEqualTo(version).isPositive();
    List<Envelope> backwards = new ArrayList<>(history.events());
    Collections.reverse(backwards);
    relayed.apply(backwards);
    relayed.holdsWhatIsTrueAfter(history);
  }

  @Test
  void everybodyAndEveryPostIsFoundWhetherLivingOrNot() {
    History history = History.of(61, 2_000, now);
    relayed.apply(history.events());
    var users = new HashSet<UUID>();
    var posts = new HashSet<UUID>();
    var unused =
        Relayed.asked(
            () -> {
              projection.eachOwner(
                  portion -> {
                    users.addAll(portion.users());
                    posts.addAll(portion.posts());
                  });
              return true;
            });
    assertThat(users).isEqualTo(new HashSet<>(history.owners().users()));
    assertThat(posts).isEqualTo(new HashSet<>(history.owners().posts()));
  }
}
