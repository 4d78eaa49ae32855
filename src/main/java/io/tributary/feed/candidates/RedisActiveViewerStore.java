package io.tributary.feed.candidates;

import io.lettuce.core.Range;
import io.tributary.platform.id.Ids;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Who asked for a feed lately, in Redis. Each part holds its share of the most that there may be:
 * where more ask, those who asked last stay.
 */
@Singleton
final class RedisActiveViewerStore {
  private final Redis redis;
  private final BuilderConfig config;

  RedisActiveViewerStore(Redis redis, BuilderConfig config) {
    this.redis = redis;
    this.config = config;
  }

  /** Does not wait. */
  void asked(UUID viewer, Instant now) {
    String key = Keys.activeViewers(Keys.activePart(viewer));
    redis.send(
        "feed.asked",
        commands -> {
          var added = commands.zadd(key, now.getEpochSecond(), Ids.bytes(viewer));
          var cut = commands.zremrangebyrank(key, 0, -1L - share());
          var kept = commands.expire(key, config.activeFor());
          return added.thenCombine(cut, Long::sum).thenCombine(kept, (count, set) -> count);
        });
  }

  private long share() {
    return Math.ceilDiv(config.mostActive(), Keys.ACTIVE_PARTS);
  }

  /** Those of this part; who asked longer ago is forgotten. */
  List<UUID> in(int part, Instant now) {
    String key = Keys.activeViewers(part);
    double oldest = now.minus(config.activeFor()).getEpochSecond();
    return Objects.requireNonNull(
            redis.call(
                "feed.active",
                commands -> {
                  var forgotten =
                      commands.zremrangebyscore(
                          key,
                          Range.from(Range.Boundary.unbounded(), Range.Boundary.excluding(oldest)));
                  return commands
                      .zrange(key, 0, -1)
                      .thenCombine(forgotten, (members, count) -> members);
                }))
        .stream()
        .map(Ids::fromBytes)
        .toList();
  }
}
