package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.api.feed.v1.FeedDegradation;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.ShippedConfiguration;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.outbox.Carrying;
import io.tributary.platform.redis.Keys;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a feed is while stores are away. One pod lives as it should; the other loses the way to its
 * stores, and its slates are fresh for a moment only.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FeedLadderIT {
  private static final String FRESH_FOR = "100ms";

  private final Map<String, TcpProxy> ways = new HashMap<>();
  private final Set<String> shut = new HashSet<>();
  private Service idle;
  private Service sound;
  private Service pod;
  private Fixtures given;
  private String viewer;
  private List<String> posts;

  @BeforeAll
  void start() {
    idle = Carrying.idle();
    sound =
        Carrying.another(
            Map.of(
                "trending.compute",
                true,
                "trending.every",
                "1s",
                "feed.builder.enabled",
                true,
                "feed.builder.every",
                "50ms",
                "feed.builder.trending-every",
                "200ms",
                // What it ranked must not be fresh for the other pod either.
                "feed.fresh-for",
                FRESH_FOR));
    ways.put("postgres", new TcpProxy(Stores.postgres()).open());
    ways.put("redis", new TcpProxy(Stores.redis()).open());
    ways.put("clickhouse", new TcpProxy(Stores.clickHouse()).open());
    pod = Carrying.another(alongTheWays());
    given = new Fixtures(sound);
    Eventually.holds(() -> sound.isReady() && pod.isReady());
  }

  private Map<String, Object> alongTheWays() {
    var configuration =
        new HashMap<String, Object>(
            Map.of(
                "outbox.transport",
                "NONE",
                "postgres.port",
                way("postgres").port(),
                "postgres.validate-after-idle",
                "1ms",
                "postgres.watch-interval",
                "100ms",
                "clickhouse.endpoints",
                List.of("http://127.0.0.1:" + way("clickhouse").port()),
                "redis.nodes",
                List.of("redis://127.0.0.1:" + way("redis").port()),
                "redis.watch-interval",
                "100ms",
                "feed.rank-time",
                ShippedConfiguration.values().get("feed.rank-time"),
                // So what the other pod ranked is outdated here.
                "feed.tuning.affinity-half",
                2,
                "feed.fresh-for",
                FRESH_FOR));
    // None that was cut is used again.
    for (String pool : List.of("fast", "slow", "batch")) {
      configuration.put("postgres." + pool + ".size", 4);
    }
    return configuration;
  }

  private TcpProxy way(String store) {
    return Objects.requireNonNull(ways.get(store));
  }

  @AfterAll
  void stop() {
    pod.close();
    sound.close();
    idle.close();
    ways.values().forEach(TcpProxy::close);
  }

  /** A viewer with six posts of six authors, which the pod knows and has ranked. */
  @BeforeEach
  void aFeed() {
    viewer = given.user();
    posts = List.copyOf(given.followed(viewer, 6, 1).keySet());
    Eventually.holds(() -> Pages.posts(new Pages(sound, viewer, 50).first()).containsAll(posts));
    Eventually.holds(
        () -> {
          GetFeedResponse feed = feed();
          return !feed.getDegraded() && Pages.posts(feed).containsAll(posts);
        });
  }

  @AfterEach
  void backAgain() {
    ways.values().forEach(TcpProxy::speak);
    ways.values().forEach(way -> way.delay(Duration.ZERO));
    List.copyOf(shut).forEach(this::open);
    Eventually.holds(() -> pod.isReady() && answered(feed -> !feed.getDegraded()));
  }

  private void shut(String store) {
    way(store).shut();
    shut.add(store);
  }

  private void open(String store) {
    // The port may belong to somebody's connection for a moment.
    Eventually.holds(() -> isOpen(store));
    shut.remove(store);
  }

  private boolean isOpen(String store) {
    try {
      var unused = way(store).open();
      return true;
    } catch (UncheckedIOException taken) {
      return false;
    }
  }

  /** False also while it is refused. */
  private boolean answered(Predicate<GetFeedResponse> how) {
    try {
      return how.test(firstPage());
    } catch (StatusRuntimeException refused) {
      return false;
    }
  }

  /** What is answered; a connection that was cut may cost a call. */
  private GetFeedResponse feed() {
    var answers = new ArrayList<GetFeedResponse>();
    Eventually.holds(() -> answered(answers::add));
    return answers.getFirst();
  }

  private GetFeedResponse firstPage() {
    return new Pages(pod, viewer, 50).first();
  }

  private void becomes(FeedDegradation reason) {
    Eventually.holds(() -> answered(feed -> feed.getReason() == reason));
  }

  /** Five times in a row, and nothing is missing. */
  private void stays(FeedDegradation reason) {
    var inARow = new AtomicInteger();
    Eventually.holds(
        () -> {
          GetFeedResponse feed = feed();
          assertThat(Pages.posts(feed)).containsAll(posts);
          if (feed.getReason() != reason) {
            inARow.set(0);
          }
          return inARow.incrementAndGet() > 5;
        });
  }

  @Test
  void withoutClickHouseAnOlderFeedIsServedAndStaysThere() {
    shut("clickhouse");
    stays(FeedDegradation.FEED_DEGRADATION_STALE);
    assertThat(feed().getDegraded()).isTrue();
    var pages = new Pages(pod, viewer, 2);
    GetFeedResponse first = pages.first();
    assertThat(first.getReason()).isEqualTo(FeedDegradation.FEED_DEGRADATION_STALE);
    assertThat(pages.after(first).getReason()).isEqualTo(FeedDegradation.FEED_DEGRADATION_STALE);
    open("clickhouse");
    becomes(FeedDegradation.FEED_DEGRADATION_UNSPECIFIED);
  }

  @Test
  void aFeedByAnotherTuningIsBetterThanNone() {
    String other = given.user();
    String post = given.followed(other, 1, 1).keySet().iterator().next();
    shut("clickhouse");
    Eventually.holds(() -> Pages.posts(new Pages(sound, other, 50).first()).contains(post));
    Eventually.holds(
        () -> {
          GetFeedResponse feed = new Pages(pod, other, 50).first();
          return feed.getReason() == FeedDegradation.FEED_DEGRADATION_STALE
              && Pages.posts(feed).contains(post);
        });
  }

  @Test
  void whereNobodyCanCountWhatIsNewThePageComesAllTheSame() {
    var pages = new Pages(pod, viewer, 2).withoutStrangers();
    GetFeedResponse first = pages.first();
    shut("clickhouse");
    String slate = Keys.feedSlate(UUID.fromString(viewer), false);
    Eventually.holds(
        () -> {
          RedisKeys.delete(sound, slate);
          GetFeedResponse second = pages.counting(first);
          assertThat(Pages.posts(second)).hasSize(2);
          return !second.hasNewerItems();
        });
  }

  @Test
  void aClickHouseThatNeverAnswersHoldsNobodyUpUntilTheDeadline() {
    way("clickhouse").silence();
    becomes(FeedDegradation.FEED_DEGRADATION_STALE);
    assertThat(Pages.posts(feed())).containsAll(posts);
    // Nor does everybody wait for it: it is left alone.
    double before = timesLeftAlone("clickhouse");
    Eventually.holds(
        () -> {
          assertThat(Pages.posts(feed())).containsAll(posts);
          return timesLeftAlone("clickhouse") > before;
        });
  }

  private double timesLeftAlone(String store) {
    return pod.bean(MeterRegistry.class)
        .get("tributary.breaker.trips")
        .tag("store", store)
        .functionCounter()
        .count();
  }

  /** Slower than anybody waits for it. */
  @ParameterizedTest
  @ValueSource(strings = {"clickhouse", "redis", "postgres"})
  void aSlowStoreCostsNobodyTheFeed(String slow) {
    way(slow).delay(Duration.ofSeconds(2));
    stays(
        slow.equals("clickhouse")
            ? FeedDegradation.FEED_DEGRADATION_STALE
            : FeedDegradation.FEED_DEGRADATION_UNSPECIFIED);
    hideThree();
    assertHidden(feed());
  }

  @Test
  void withoutClickHouseWhoHasNoFeedYetGetsWhatTrends() {
    String newcomer = given.user();
    String trending = given.post(given.user(), "trending").getPostId();
    String second = given.post(given.user(), "trending too").getPostId();
    for (int i = 0; i < 3; i++) {
      given.like(given.user(), trending);
      given.like(given.user(), second);
    }
    Eventually.holds(() -> Pages.posts(new Pages(sound, newcomer, 50).first()).contains(trending));
    String other = given.user();
    shut("clickhouse");
    Eventually.holds(
        () -> {
          GetFeedResponse feed = new Pages(pod, other, 50).first();
          return feed.getReason() == FeedDegradation.FEED_DEGRADATION_TRENDING
              && Pages.posts(feed).containsAll(List.of(trending, second));
        });
    var pages = new Pages(pod, other, 1);
    assertThat(pages.after(pages.first()).getReason())
        .isEqualTo(FeedDegradation.FEED_DEGRADATION_TRENDING);
    // It is no feed to be kept: the next one is as it should be.
    open("clickhouse");
    Eventually.holds(() -> !new Pages(pod, other, 2).first().getDegraded());
  }

  @Test
  void whatMustNotBeSeenIsNotEvenInAnOlderFeed() {
    shut("clickhouse");
    becomes(FeedDegradation.FEED_DEGRADATION_STALE);
    hideThree();
    assertHidden(feed());
  }

  @Test
  void withoutPostgresTheCopyOfRedisSaysWhatMayBeSeen() {
    shut("postgres");
    assertThat(Pages.posts(feed())).containsAll(posts);
    hideThree();
    // Each write of the other pod was in the copy before it was answered.
    assertHidden(feed());
  }

  @Test
  void withNeitherClickHouseNorPostgresThereIsStillAnOlderFeed() {
    shut("clickhouse");
    shut("postgres");
    becomes(FeedDegradation.FEED_DEGRADATION_STALE);
    hideThree();
    assertHidden(feed());
  }

  private void hideThree() {
    var authors = new HashMap<String, String>();
    feed().getItemsList().forEach(item -> authors.put(item.getPostId(), item.getAuthorId()));
    given.deletePost(authors.get(posts.get(0)), posts.get(0));
    given.block(authors.get(posts.get(1)), viewer);
    given.mute(viewer, authors.get(posts.get(2)));
  }

  private void assertHidden(GetFeedResponse feed) {
    assertThat(Pages.posts(feed))
        .doesNotContainAnyElementsOf(posts.subList(0, 3))
        .containsAll(posts.subList(3, 6));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutRedisFeedsAreRankedEachTimeAndPagesGoOnInThePod(boolean goneOrSilent) {
    if (goneOrSilent) {
      shut("redis");
    } else {
      way("redis").silence();
    }
    var pages = new Pages(pod, viewer, 2);
    GetFeedResponse first = pages.first();
    assertThat(first.getDegraded()).isFalse();
    assertThat(pages.rest(first)).doesNotHaveDuplicates().containsAll(posts);
    GetFeedResponse elsewhere = pages.after(sound, first);
    assertThat(elsewhere.getReason()).isEqualTo(FeedDegradation.FEED_DEGRADATION_PLACE_LOST);
    assertThat(Pages.posts(elsewhere)).hasSize(2);
  }

  @Test
  void withNothingLeftItIsUnavailable() {
    List.copyOf(ways.keySet()).forEach(this::shut);
    // The pod's own memory lasts a moment.
    var refusals = new ArrayList<Refused>();
    Eventually.holds(
        () -> {
          try {
            var unused = firstPage();
          } catch (StatusRuntimeException refused) {
            refusals.add(Refused.of(refused));
          }
          return refusals.size() == 3;
        });
    assertThat(refusals)
        .allMatch(each -> each.code() == Status.Code.UNAVAILABLE)
        .allMatch(each -> each.reason().equals("STORE_UNAVAILABLE"));
  }
}
