package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.feed.v1.FeedServiceGrpc.FeedServiceBlockingStub;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.ServiceProcess;
import io.tributary.harness.Stores;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pods that share no process, as in production, and so nothing that is only equal within one. */
class FeedOfAnotherProcessIT {
  private static final String DATABASE = "feed_processes";

  /** Longer than a process takes to start. */
  private static final String FRESH_FOR = "10m";

  private static GetFeedResponse feed(FeedServiceBlockingStub pod, String viewer) {
    return pod.withDeadlineAfter(30, TimeUnit.SECONDS)
        .getFeed(GetFeedRequest.newBuilder().setViewerId(viewer).build());
  }

  private static Map<String, Object> configuration() {
    var configuration = new HashMap<>(Stores.configuration(DATABASE));
    configuration.put("feed.fresh-for", FRESH_FOR);
    // Nothing that would have the feed ranked anew.
    configuration.put("outbox.transport", "NONE");
    configuration.put("feed.builder.enabled", "false");
    configuration.put("cache.early-refresh", "0");
    return configuration;
  }

  @Test
  void whatOnePodRankedAnotherServes() {
    try (Service one =
            OwnService.onAllStores(
                DATABASE, Map.of("feed.fresh-for", FRESH_FOR, "cache.early-refresh", 0));
        ServiceProcess other =
            new ServiceProcess(Stores.postgres(), DATABASE, configuration()).awaitReady()) {
      one.database().empty();
      var given = new Fixtures(one);
      String viewer = given.user();
      Map<String, String> posts = given.followed(viewer, 5, 1);
      new Feeds(one).carry();
      GetFeedResponse ranked = feed(one.feed(), viewer);
      assertThat(Pages.posts(ranked)).containsExactlyInAnyOrderElementsOf(posts.keySet());

      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", other.grpcPort()).usePlaintext().build();
      try {
        GetFeedResponse served = feed(FeedServiceGrpc.newBlockingStub(channel), viewer);
        assertThat(Pages.posts(served)).isEqualTo(Pages.posts(ranked));
        assertThat(served.getAsOf()).as("when it was ranked").isEqualTo(ranked.getAsOf());
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
