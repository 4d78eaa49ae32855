package io.tributary.journeys;

import io.tributary.harness.Service;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Relayed;
import java.util.Map;
import java.util.UUID;

/** Whether Redis has what can be cached of a user and a post. */
final class CachedKeys {
  private CachedKeys() {}

  static Map<String, Boolean> of(Service service, String user, String post) {
    UUID userId = UUID.fromString(user);
    UUID postId = UUID.fromString(post);
    return Map.of(
        "profile", has(service, Keys.userProfile(userId)),
        "follow counts", has(service, Keys.userFollowCounts(userId)),
        "content", has(service, Keys.postContent(postId)),
        "counts", has(service, Keys.postCounts(postId)));
  }

  private static boolean has(Service service, String key) {
    Long there =
        Relayed.asked(
            () -> service.bean(Redis.class).call("test", commands -> commands.exists(key)));
    return there == 1;
  }
}
