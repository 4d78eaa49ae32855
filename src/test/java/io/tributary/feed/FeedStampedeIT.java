package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Everybody asks for the same feed at once, of two pods. */
@WithService
class FeedStampedeIT {
  private static final int CALLERS = 1_000;
  private static final Duration NEAR = Duration.ofMillis(100);

  private final Service service;
  private final Fixtures given;
  private final Feeds feeds;

  FeedStampedeIT(Service service, Fixtures given) {
    this.service = service;
    this.given = given;
    this.feeds = new Feeds(service);
  }

  private static long ranked(Service pod) {
    return pod.bean(MeterRegistry.class).find("tributary.store.statement").timers().stream()
        .filter(each -> "feed.candidates".equals(each.getId().getTag("statement")))
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void aThousandCallersOfTwoPodsRankAFeedOnce() throws Exception {
    String viewer = given.user();
    String author = given.user();
    given.follow(viewer, author);
    String post = given.post(author, "hello").getPostId();
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
            // A pod's own memory must not answer for the outdated one.
            Map.entry("cache.near.life", NEAR.toMillis() + "ms"));
    try (Service one = service.another(patient);
        Service other = service.another(patient)) {
      // The first time there is nothing, the second something that is outdated.
      for (int time = 0; time < 2; time++) {
        long before = ranked(one) + ranked(other);
        for (GetFeedResponse feed : all(viewer, one, other)) {
          assertThat(Pages.posts(feed)).containsExactly(post);
          assertThat(feed.getDegraded()).isFalse();
        }
        assertThat(ranked(one) + ranked(other) - before).isEqualTo(1);
        feeds.refresh(viewer);
        Thread.sleep(NEAR.multipliedBy(2));
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
