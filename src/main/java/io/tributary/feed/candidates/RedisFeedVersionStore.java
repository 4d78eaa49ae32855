package io.tributary.feed.candidates;

import io.tributary.platform.batch.Portions;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.redis.Script;
import io.tributary.platform.time.Micros;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Feed versions in Redis: both times as eight bytes, in microseconds. */
@Singleton
final class RedisFeedVersionStore {
  private static final int AT_ONCE = 250;
  private static final int TIME = Long.BYTES;

  // KEYS: the version. ARGV: the time of a change; the same if everything was computed, else
  // nothing;
  // how many seconds it stays. Times only grow, whoever is late. Who was never built, or too long
  // ago, is not built by one more post.
  private static final Script RAISE =
      new Script(
          """
          local function later(held, news)
            return (struct.unpack('>I8', held)) > (struct.unpack('>I8', news)) and held or news
          end
          local held = redis.call('GET', KEYS[1])
          local changed, built = ARGV[1], ARGV[2]
          if held then
            changed = later(string.sub(held, 1, 8), changed)
            local before = string.sub(held, 9, 16)
            if built == '' then
              redis.call('SET', KEYS[1], changed .. before, 'KEEPTTL')
              return 1
            end
            built = later(before, built)
          elseif built == '' then
            return 0
          end
          redis.call('SET', KEYS[1], changed .. built, 'EX', ARGV[3])
          return 1
          """);

  private static final byte[] NOT = {};

  private final Redis redis;
  private final BuilderConfig config;

  RedisFeedVersionStore(Redis redis, BuilderConfig config) {
    this.redis = redis;
    this.config = config;
  }

  /** Nothing if the viewer's candidates are not there. */
  Optional<FeedVersion> of(UUID viewer) {
    byte[] held = redis.call("feed.version", commands -> commands.get(Keys.feedVersion(viewer)));
    if (held == null) {
      return Optional.empty();
    }
    var bytes = ByteBuffer.wrap(held);
    return Optional.of(
        new FeedVersion(Micros.toInstant(bytes.getLong()), Micros.toInstant(bytes.getLong())));
  }

  /** All candidates of these were computed as of this time. */
  void built(Collection<UUID> viewers, Instant at) {
    byte[] time = time(at);
    raise(viewers, time, time);
  }

  /** These have one more. */
  void changed(Collection<UUID> viewers, Instant at) {
    raise(viewers, time(at), NOT);
  }

  private void raise(Collection<UUID> viewers, byte[] changed, byte[] built) {
    byte[] life =
        Long.toString(Math.max(1, config.builtFor().toSeconds()))
            .getBytes(StandardCharsets.US_ASCII);
    for (List<UUID> portion : Portions.of(viewers, AT_ONCE)) {
      var unused =
          redis.call(
              "feed.raise_versions",
              commands ->
                  CompletableFuture.allOf(
                      portion.stream()
                          .map(
                              viewer ->
                                  RAISE
                                      .run(
                                          commands,
                                          List.of(Keys.feedVersion(viewer)),
                                          List.of(changed, built, life))
                                      .toCompletableFuture())
                          .toArray(CompletableFuture<?>[]::new)));
    }
  }

  private static byte[] time(Instant at) {
    return ByteBuffer.allocate(TIME).putLong(Micros.from(at)).array();
  }
}
