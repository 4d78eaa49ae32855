package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.tributary.api.feed.v1.FeedDegradation;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.harness.WithService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A crowd of viewers for whom nothing was computed yet. */
@WithService
class FirstLooksIT {
  private static final int FEW = 20;
  private static final int MANY = 40;

  private final Service service;
  private final Fixtures given;
  private final Feeds feeds;

  FirstLooksIT(Service service, Fixtures given) {
    this.service = service;
    this.given = given;
    this.feeds = new Feeds(service);
  }

  private Map<String, Set<String>> newcomers(int count) {
    var posts = new LinkedHashMap<String, Set<String>>();
    for (int i = 0; i < count; i++) {
      String viewer = given.user();
      posts.put(viewer, given.followed(viewer, 2, 1).keySet());
    }
    feeds.carry();
    return posts;
  }

  /** While one computation is under way, the others are there for certain. */
  private static TcpProxy slowWay() {
    TcpProxy way = new TcpProxy(Stores.clickHouse()).open();
    way.delay(Duration.ofMillis(500));
    return way;
  }

  private Service pod(TcpProxy way, int askedAtOnce) {
    return service.another(
        Map.of(
            "clickhouse.endpoints",
            List.of("http://127.0.0.1:" + way.port()),
            "clickhouse.live-timeout",
            "20s",
            "clickhouse.query-timeout",
            "20s",
            "feed.builder.asked-at-once",
            askedAtOnce));
  }

  @Test
  void areComputedTogetherByStatementsThatAreFew() throws Exception {
    Map<String, Set<String>> posts = newcomers(FEW);
    try (TcpProxy way = slowWay();
        Service pod = pod(way, 2)) {
      List<GetFeedResponse> answers = all(pod, List.copyOf(posts.keySet()));
      assertThat(answers).noneMatch(GetFeedResponse::getDegraded);
      assertThat(answers.stream().map(Pages::posts).map(Set::copyOf))
          .containsExactlyElementsOf(posts.values().stream().map(Set::copyOf).toList());
      assertThat(pod.asked("feed.build_followees")).isLessThan(FEW / 2);
    }
  }

  @Test
  void whoWouldWaitForLongGetsWhatTrendsForNow() throws Exception {
    String trending = given.post(given.user(), "trending").getPostId();
    given.like(given.user(), trending);
    Map<String, Set<String>> posts = newcomers(MANY);
    feeds.trend();
    List<String> viewers = List.copyOf(posts.keySet());
    try (TcpProxy way = slowWay();
        Service pod = pod(way, 1)) {
      var less = new HashSet<String>();
      List<GetFeedResponse> answers = all(pod, viewers);
      for (int i = 0; i < MANY; i++) {
        GetFeedResponse feed = answers.get(i);
        assertThat(Pages.posts(feed)).contains(trending);
        if (feed.getReason() == FeedDegradation.FEED_DEGRADATION_TRENDING) {
          less.add(viewers.get(i));
        } else {
          assertThat(Pages.posts(feed)).containsAll(posts.get(viewers.get(i)));
        }
      }
      // One computation and the next take some; not all.
      assertThat(less).isNotEmpty().hasSizeLessThan(MANY);
      for (String viewer : less) {
        assertThat(Pages.posts(all(pod, List.of(viewer)).getFirst()))
            .containsAll(posts.get(viewer));
      }
    }
  }

  private static List<GetFeedResponse> all(Service pod, List<String> viewers)
      throws InterruptedException, ExecutionException {
    var calls = new ArrayList<ListenableFuture<GetFeedResponse>>();
    for (String viewer : viewers) {
      calls.add(
          FeedServiceGrpc.newFutureStub(pod.channel())
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .getFeed(GetFeedRequest.newBuilder().setViewerId(viewer).build()));
    }
    return Futures.allAsList(calls).get();
  }
}
