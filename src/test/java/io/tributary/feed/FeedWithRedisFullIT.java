package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.local.LocalRedis;
import io.tributary.outbox.Carrying;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Relayed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that is there, can be read, and takes nothing any more. */
class FeedWithRedisFullIT {
  @Test
  void feedsAreServedAndWhatIsHiddenStaysHidden(@TempDir Path folder) {
    try (LocalRedis redis = LocalRedis.start(folder.resolve("redis"), 0)) {
      var configuration = new HashMap<>(redis.configuration());
      configuration.put("outbox.transport", "DIRECT");
      configuration.put("outbox.clickhouse-pace", "20ms");
      configuration.put("feed.builder.enabled", true);
      configuration.put("feed.builder.every", "50ms");
      try (Service service = OwnService.onAllStores("redis_full", configuration)) {
        var given = new Fixtures(service);
        String viewer = given.user();
        Map<String, String> posts = given.followed(viewer, 4, 1);
        Eventually.holds(() -> feed(service, viewer).containsAll(posts.keySet()));

        fill(service, true);
        List<String> ids = List.copyOf(posts.keySet());
        String hidden = ids.getFirst();
        given.block(posts.get(hidden), viewer);
        String newcomer = given.user();
        given.follow(newcomer, posts.get(ids.getLast()));
        Eventually.holds(() -> feed(service, newcomer).contains(ids.getLast()));
        Eventually.holds(() -> !feed(service, viewer).contains(hidden));

        fill(service, false);
        assertThat(Carrying.differences(service, "redis", Duration.ofSeconds(40))).isEmpty();
        assertThat(service.database().count("SELECT count(*) FROM dead_letters")).isZero();
        assertThat(feed(service, viewer)).doesNotContain(hidden);
      }
    }
  }

  /** In several pages, so that a session is kept. */
  private static List<String> feed(Service service, String viewer) {
    return new Pages(service, viewer, 2).all();
  }

  private static void fill(Service service, boolean full) {
    // Nothing goes to make room.
    configure(service, "maxmemory-policy", "noeviction");
    configure(service, "maxmemory", full ? "1" : "0");
  }

  private static void configure(Service service, String key, String value) {
    var unused =
        Relayed.asked(
            () ->
                service
                    .bean(Redis.class)
                    .call("test.config", commands -> commands.configSet(key, value)));
  }
}
