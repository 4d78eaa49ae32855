package io.tributary.warming;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Relayed;
import io.tributary.trending.Computed;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WarmingIT {
  private static Service ready(Map<String, Object> overrides) {
    var configuration = new HashMap<String, Object>(OwnService.smallPools(3));
    configuration.putAll(overrides);
    return OwnService.ready("warming", configuration);
  }

  private static boolean has(Service service, String key) {
    Long there =
        Relayed.asked(
            () -> service.bean(Redis.class).call("test", commands -> commands.exists(key)));
    return there == 1;
  }

  @Test
  void whatTrendsIsInTheCacheBeforeAnybodyAsks() {
    try (Service service =
        ready(Map.of("warming.enabled", true, "warming.every", "200ms", "warming.posts", 1))) {
      var given = new Fixtures(service);
      String author = given.user();
      UUID liked = UUID.fromString(given.post(author, "liked").getPostId());
      UUID alsoLiked = UUID.fromString(given.post(author, "also liked").getPostId());
      for (int i = 0; i < 3; i++) {
        given.like(given.user(), liked.toString());
      }
      given.like(given.user(), alsoLiked.toString());
      Computed.now(service);
      Eventually.holds(() -> has(service, Keys.postContent(liked)));
      Eventually.holds(() -> has(service, Keys.postCounts(liked)));
      Eventually.holds(() -> has(service, Keys.userProfile(UUID.fromString(author))));
      // No more than was configured.
      assertThat(has(service, Keys.postContent(alsoLiked))).isFalse();
    }
  }
}
