package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Everybody asks for the same feed at once, of two pods. */
@WithService
class FeedStampedeIT {
  private static final int CALLERS = 1_000;

  private final Service service;
  private final Fixtures given;
  private final Feeds feeds;

  FeedStampedeIT(Service service, Fixtures given) {
    this.service = service;
    this.given = given;
    this.feeds = new Feeds(service);
  }

  private static long ranked(Service pod) {
    return pod.asked("feed.candidates");
  }

  @Test
  void aThousandCallersOfTwoPodsRankAFeedOnce() throws Exception {
    String viewer = given.user();
    Set<String> posts = given.followed(viewer, 1, 1).keySet();
    feeds.carry();
    // They wait long for their turn on a machine of few cores.
    Map<String, Object> patient =
        Map.ofEntries(
            Map.entry("postgres.acquire-timeout", "30s"),
            Map.entry("postgres.fast.statement-timeout", "30s"),
            Map.entry("clickhouse.live-timeout", "30s"),
            Map.entry("clickhouse.query-timeout", "30s"),
            Map.entry("redis.acquire-timeout", "30s"),
            Map.entry("redis.command-timeout", "30s"),
            // One that is dear to make would be made anew before its time.
            Map.entry("cache.early-refresh", 0),
            // A pod's own memory would answer for the outdated one until it hears of that.
            Map.entry("cache.near.except", List.of("feed")));
    try (Service one = service.another(patient);
        Service other = service.another(patient)) {
      // The first time there is nothing, the second something that is outdated.
      for (int time = 0; time < 2; time++) {
        long before = ranked(one) + ranked(other);
        for (GetFeedResponse feed : all(viewer, one, other)) {
          assertThat(Pages.posts(feed)).containsExactlyElementsOf(posts);
          assertThat(feed.getDegraded()).isFalse();
        }
        assertThat(ranked(one) + ranked(other) - before).isEqualTo(1);
        feeds.refresh(viewer);
      }
    }
  }

  private static List<GetFeedResponse> all(String viewer, Service... pods)
      throws InterruptedException, ExecutionException {
    var request = GetFeedRequest.newBuilder().setViewerId(viewer).build();
    var calls = new ArrayList<ListenableFuture<GetFeedResponse>>();
    for (int i = 0; i < CALLERS; i++) {
      calls.add(
          FeedServiceGrpc.newFutureStub(pods[i % pods.length].channel())
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .getFeed(request));
    }
    return Futures.allAsList(calls).get();
  }
}
