package io.tributary.feed;

import io.tributary.harness.Service;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Relayed;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** What Redis has of a viewer's feed. */
final class RedisKeys {
  private RedisKeys() {}

  static long delete(Service service, String key) {
    return Objects.requireNonNull(
        Relayed.asked(
            () -> service.bean(Redis.class).call("test.delete", redis -> redis.unlink(key))));
  }

  /** The ends of those keys that are there. */
  static List<String> of(Service service, String viewer) {
    return Keys.feed(UUID.fromString(viewer)).stream()
        .filter(
            key ->
                Relayed.asked(
                        () ->
                            service
                                .bean(Redis.class)
                                .call("test.exists", redis -> redis.exists(key)))
                    == 1)
        .map(key -> key.substring(key.lastIndexOf(':')))
        .toList();
  }
}
