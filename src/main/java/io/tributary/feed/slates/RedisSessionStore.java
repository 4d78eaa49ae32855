package io.tributary.feed.slates;

import io.tributary.feed.FeedConfig;
import io.tributary.platform.id.Ids;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.redis.Script;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sessions in Redis: a hash with the last slates of a viewer, and one with what was shown of each
 * session. Two, because what was shown is small and so likely to be there still when Redis had to
 * make room.
 */
@Singleton
final class RedisSessionStore {
  private static final byte[] NOTHING = {};

  /** More than one, for clients that look at two feeds of a viewer at once. */
  private static final int SLATES = 4;

  private static final int SESSIONS = 16;

  // KEYS: the slates, and what was shown. ARGV: the slate's id and itself, or nothing to let it
  // stay;
  // the session's id and what was shown; how many seconds all of it stays, how many slates and
  // sessions there are at most, and how many bytes of what was shown. Ids are ordered by time.
  private static final Script KEEP =
      new Script(
          """
          local function keep(key, field, value, most)
            redis.call('HSET', key, field, value)
            if redis.call('HLEN', key) > most then
              local fields = redis.call('HKEYS', key)
              table.sort(fields)
              for i = 1, #fields - most do
                redis.call('HDEL', key, fields[i])
              end
            end
          end
          if ARGV[2] ~= '' then
            keep(KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[6]))
          end
          if ARGV[4] ~= '' then
            local shown = (redis.call('HGET', KEYS[2], ARGV[3]) or '') .. ARGV[4]
            keep(KEYS[2], ARGV[3], string.sub(shown, -tonumber(ARGV[8])), tonumber(ARGV[7]))
          end
          redis.call('EXPIRE', KEYS[1], ARGV[5])
          redis.call('EXPIRE', KEYS[2], ARGV[5])
          return 1
          """);

  /**
   * What there is of a session.
   *
   * @param slate null if it is lost
   * @param served null if nothing is known of it
   */
  record Held(byte @Nullable [] slate, @Nullable Set<UUID> served) {}

  private final Redis redis;
  private final FeedConfig config;

  RedisSessionStore(Redis redis, FeedConfig config) {
    this.redis = redis;
    this.config = config;
  }

  Held read(UUID viewer, UUID session, UUID slate) {
    return Objects.requireNonNull(
        redis.call(
            "feed.session",
            commands -> {
              var kept = commands.hget(Keys.feedSlates(viewer), slate.toString());
              var served = commands.hget(Keys.feedServed(viewer), session.toString());
              return kept.thenCombine(served, (bytes, ids) -> new Held(bytes, posts(ids)));
            }));
  }

  /** Waits until the slate is there: the next page may be asked of another pod. */
  void open(UUID viewer, UUID session, UUID slate, byte[] bytes, Collection<UUID> shown) {
    var unused =
        redis.call(
            "feed.open_session",
            commands -> KEEP.run(commands, keys(viewer), arguments(session, slate, bytes, shown)));
  }

  /** Of a slate that is there; does not wait. */
  void goOn(UUID viewer, UUID session, UUID slate, Collection<UUID> shown) {
    redis.send(
        "feed.go_on_with_session",
        commands -> KEEP.run(commands, keys(viewer), arguments(session, slate, NOTHING, shown)));
  }

  private static List<String> keys(UUID viewer) {
    return List.of(Keys.feedSlates(viewer), Keys.feedServed(viewer));
  }

  private List<byte[]> arguments(UUID session, UUID slate, byte[] bytes, Collection<UUID> shown) {
    return List.of(
        text(slate),
        bytes,
        text(session),
        bytes(shown),
        text(Math.max(1, config.sessionLife().toSeconds())),
        text(SLATES),
        text(SESSIONS),
        // As much as two slates hold, for a session that had to begin anew.
        text(2 * 16 * config.slatePosts()));
  }

  private static byte[] text(Object value) {
    return value.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(Collection<UUID> posts) {
    var buffer = ByteBuffer.allocate(posts.size() * 16);
    posts.forEach(post -> buffer.put(Ids.bytes(post)));
    return buffer.array();
  }

  private static @Nullable Set<UUID> posts(byte @Nullable [] ids) {
    if (ids == null) {
      return null;
    }
    var posts = new HashSet<UUID>();
    var buffer = ByteBuffer.wrap(ids);
    while (buffer.remaining() >= 16) {
      posts.add(new UUID(buffer.getLong(), buffer.getLong()));
    }
    return posts;
  }
}
