package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tributary.DocumentedTable;
import io.tributary.api.feed.v1.FeedView;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Envelopes;
import io.tributary.projection.Relayed;
import io.tributary.projection.redis.RedisFactsProjection;
import io.tributary.projection.redis.SafetyFactsLookup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How often each store is asked for a page, compared with what the documentation tells. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FeedRoundTripsIT {
  private static final List<String> STORES = List.of("postgres", "redis", "clickhouse");
  private static final int PAGE = 5;
  private static final int TURNS = 5;

  private Service service;
  private Service other;
  private Fixtures given;
  private Feeds feeds;
  private RedisFactsProjection copy;
  private String viewer = "";

  @BeforeAll
  void start() {
    // As in production: a page that was asked for a moment ago need not ask again what may be seen.
    Map<String, Object> configuration =
        Map.of("safety.memory", "1s", "cache.near.life", "1m", "cache.early-refresh", 0);
    service = OwnService.onAllStores("round_trips", configuration);
    other = service.another(configuration);
    given = new Fixtures(service);
    feeds = new Feeds(service);
    copy = service.bean(RedisFactsProjection.class);
    var facts = new Relayed(copy);
    facts.clear();
    asked(
        () -> {
          copy.trust();
          return true;
        });
  }

  private void aViewer() {
    viewer = given.user();
    assertThat(given.followed(viewer, 2 * PAGE, 1)).hasSize(2 * PAGE);
    feeds.carry();
    new Relayed(copy).apply(Envelopes.inOutbox(service));
  }

  @AfterAll
  void stop() {
    other.close();
    service.close();
  }

  private static <T> void asked(Supplier<T> question) {
    var unused = Relayed.asked(question);
  }

  private GetFeedResponse page(Service pod, FeedView view, String token) {
    GetFeedResponse page =
        pod.feed()
            .getFeed(
                GetFeedRequest.newBuilder()
                    .setViewerId(viewer)
                    .setPageSize(PAGE)
                    .setView(view)
                    .setPageToken(token)
                    .build());
    assertThat(page.getItemsCount()).isEqualTo(PAGE);
    assertThat(page.getDegraded()).isFalse();
    return page;
  }

  /** What a pod asked each store for, while the copy of the safety facts has caught up. */
  private List<String> asksOf(Service pod, Runnable call) {
    asked(
        () -> {
          copy.caughtUp(
              IntStream.range(0, SafetyFactsLookup.BUCKETS).mapToObj(i -> (short) i).toList(),
              service.clock().instant());
          return true;
        });
    List<Long> before = asks(pod);
    call.run();
    behindWhatWasSent(pod);
    List<Long> after = asks(pod);
    return IntStream.range(0, STORES.size())
        .mapToObj(i -> Long.toString(after.get(i) - before.get(i)))
        .toList();
  }

  /** What is not waited for is counted too: Redis answers in the order in which it was asked. */
  private static void behindWhatWasSent(Service pod) {
    asked(() -> pod.bean(Redis.class).call("watch.behind", RedisClusterAsyncCommands::ping));
  }

  private static List<Long> asks(Service pod) {
    return STORES.stream().map(pod::askedOf).toList();
  }

  @Test
  void aPageAsksTheStoresAsOftenAsTheDocsTell() {
    var documented = new LinkedHashMap<String, List<String>>();
    DocumentedTable.below("architecture.md", "What a feed costs").entrySet().stream()
        .skip(1)
        .forEach(row -> documented.put(row.getKey(), row.getValue().subList(0, STORES.size())));
    var least = new LinkedHashMap<String, List<String>>();
    for (int turn = 0; turn < TURNS; turn++) {
      aViewer();
      counts().forEach((page, counts) -> least.merge(page, counts, FeedRoundTripsIT::least));
    }
    assertThat(least).containsExactlyInAnyOrderEntriesOf(documented);
  }

  /** What a pod does beside adds to what is counted. */
  private static List<String> least(List<String> one, List<String> other) {
    return IntStream.range(0, one.size())
        .mapToObj(i -> Math.min(Long.parseLong(one.get(i)), Long.parseLong(other.get(i))))
        .map(String::valueOf)
        .toList();
  }

  private Map<String, List<String>> counts() {
    var counted = new LinkedHashMap<String, List<String>>();
    var pages = new ArrayList<GetFeedResponse>();
    FeedView ids = FeedView.FEED_VIEW_IDS;
    FeedView full = FeedView.FEED_VIEW_FULL;
    counted.put("a viewer's first feed", asksOf(service, () -> pages.add(page(service, ids, ""))));
    counted.put("the same again", asksOf(service, () -> page(service, ids, "")));
    counted.put(
        "its second page",
        asksOf(service, () -> page(service, ids, pages.getFirst().getNextPageToken())));
    counted.put("with content", asksOf(service, () -> page(service, full, "")));
    counted.put("with content, again", asksOf(service, () -> page(service, full, "")));
    counted.put("at another pod, from Redis", asksOf(other, () -> page(other, ids, "")));
    feeds.refresh(viewer);
    counted.put("ranked anew", asksOf(service, () -> page(service, ids, "")));
    return counted;
  }
}
