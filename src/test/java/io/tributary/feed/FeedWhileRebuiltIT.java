package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.feed.v1.FeedDegradation;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.outbox.Carrying;
import io.tributary.projection.Projection;
import io.tributary.projection.Rebuild;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Feeds while ClickHouse is filled anew. */
class FeedWhileRebuiltIT {
  @Test
  void whatIsServedMeanwhileIsAnOlderFeedAndSaysSo() {
    try (Service idle = Carrying.idle();
        Service service =
            Carrying.another(
                Map.of(
                    "feed.builder.enabled",
                    true,
                    "feed.builder.every",
                    "50ms",
                    "feed.fresh-for",
                    "100ms"))) {
      assertThat(idle.isReady()).isTrue();
      var given = new Fixtures(service);
      String viewer = given.user();
      Set<String> posts = given.followed(viewer, 4, 1).keySet();
      Eventually.holds(() -> Pages.posts(feed(service, viewer)).containsAll(posts));
      Projection clickHouse = Carrying.projection(service, "clickhouse");

      var meanwhile = new ArrayList<GetFeedResponse>();
      var unused =
          service
              .bean(Rebuild.class)
              .run(
                  clickHouse,
                  progress -> {
                    for (int i = 0; i < 3; i++) {
                      meanwhile.add(feed(service, viewer));
                    }
                  });
      assertThat(meanwhile)
          .isNotEmpty()
          .allMatch(feed -> feed.getReason() == FeedDegradation.FEED_DEGRADATION_STALE)
          .allMatch(feed -> Pages.posts(feed).containsAll(posts));
      // Nor is it lost afterwards.
      var after = new ArrayList<GetFeedResponse>();
      Eventually.holds(() -> after.add(feed(service, viewer)) && !after.getLast().getDegraded());
      assertThat(after).allMatch(feed -> Pages.posts(feed).containsAll(posts));
    }
  }

  private static GetFeedResponse feed(Service service, String viewer) {
    return new Pages(service, viewer, 50).first();
  }
}
