package io.tributary.feed.seen;

import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.redis.Script;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Seen posts in Redis: for each viewer one string of twelve bytes a post, half of its id's bits
 * mixed and the second in which it was seen, the latest last. Two posts that are mixed alike among
 * thousands are rarer than one in 10^12, so this is exact for all that anybody will notice, at a
 * tenth of what a set of ids would take.
 */
@Singleton
final class RedisSeenStore {
  private static final int ENTRY = Long.BYTES + Integer.BYTES;

  /** KEYS: what was seen. ARGV: more of it, the most bytes, how many seconds it stays. */
  private static final Script ADD =
      new Script(
          """
          local most = tonumber(ARGV[2])
          if redis.call('APPEND', KEYS[1], ARGV[1]) > most + most / 4 then
            local latest = redis.call('GETRANGE', KEYS[1], string.format('%d', -most), -1)
            redis.call('SET', KEYS[1], latest)
          end
          redis.call('EXPIRE', KEYS[1], ARGV[3])
          return 1
          """);

  private final Redis redis;
  private final SeenConfig config;

  RedisSeenStore(Redis redis, SeenConfig config) {
    this.redis = redis;
    this.config = config;
  }

  void add(UUID viewer, Map<UUID, Instant> posts, Instant now) {
    var entries = ByteBuffer.allocate(posts.size() * ENTRY);
    Instant oldest = now.minus(config.keep());
    posts.entrySet().stream()
        .filter(each -> each.getValue().isAfter(oldest))
        .sorted(Map.Entry.comparingByValue())
        .forEach(
            each ->
                entries
                    .putLong(mixed(each.getKey()))
                    .putInt((int) each.getValue().getEpochSecond()));
    if (entries.position() == 0) {
      return;
    }
    var more = new byte[entries.position()];
    entries.flip().get(more);
    List<byte[]> arguments =
        List.of(more, decimal((long) config.most() * ENTRY), decimal(config.keep().toSeconds()));
    var unused =
        redis.call(
            "feed.add_seen",
            commands -> ADD.run(commands, List.of(Keys.feedSeen(viewer)), arguments));
  }

  Predicate<UUID> lately(UUID viewer, Instant now) {
    byte[] held = redis.call("feed.seen", commands -> commands.get(Keys.feedSeen(viewer)));
    if (held == null) {
      return post -> false;
    }
    long oldest = now.minus(config.keep()).getEpochSecond();
    var lately = new HashSet<Long>(held.length / ENTRY * 2);
    var entries = ByteBuffer.wrap(held);
    while (entries.remaining() >= ENTRY) {
      long post = entries.getLong();
      if (Integer.toUnsignedLong(entries.getInt()) > oldest) {
        lately.add(post);
      }
    }
    return post -> lately.contains(mixed(post));
  }

  /** Every bit of the id counts in every bit of it. */
  private static long mixed(UUID post) {
    long mixed = post.getMostSignificantBits() * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 32) + post.getLeastSignificantBits();
    mixed = (mixed ^ mixed >>> 33) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ mixed >>> 33;
  }

  private static byte[] decimal(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }
}
