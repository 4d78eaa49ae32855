package io.tributary.platform.cache;

import io.tributary.platform.redis.Script;

/** What Redis does with entries in one step. All keys of an entry are on one slot. */
final class CacheScripts {
  private CacheScripts() {}

  /**
   * KEYS: the entry, its version, lock and fence. ARGV: the owner's token, and for how many
   * milliseconds lock and fence stay. Answers a fencing number, or 0 if somebody else loads, with
   * the entry and the version as they are then. A number is above all before it even if the fence
   * was forgotten, because it is at least the time.
   */
  static final Script CLAIM =
      new Script(
          """
          local number = 0
          if redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[2]) then
            local time = redis.call('TIME')
            local last = tonumber(redis.call('GET', KEYS[4]) or '0')
            number = math.max(time[1] * 1000000 + time[2], last + 1)
            redis.call('SET', KEYS[4], string.format('%.0f', number), 'PX', ARGV[3])
          end
          return {number, redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])}
          """);

  /**
   * KEYS: the entry, its lock and fence. ARGV: the owner's token and number, the new entry, and for
   * how many milliseconds it stays. Written only if no later number was handed out; where the fence
   * is gone, nobody knows, and it is not written.
   */
  static final Script STORE =
      new Script(
          """
          local written = 0
          if redis.call('GET', KEYS[3]) == ARGV[2] then
            redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
            written = 1
          end
          if redis.call('GET', KEYS[2]) == ARGV[1] then
            redis.call('UNLINK', KEYS[2])
          end
          return written
          """);

  /** KEYS: the lock. ARGV: the owner's token. */
  static final Script RELEASE =
      new Script(
          """
          if redis.call('GET', KEYS[1]) == ARGV[1] then
            return redis.call('UNLINK', KEYS[1])
          end
          return 0
          """);

  /**
   * For what is loaded in batches, which has no lock. KEYS: the entry and its version. ARGV: the
   * version that it is as new as, the entry, and for how many milliseconds it stays. What is
   * outdated before it comes is not written: the entity may have ended since.
   */
  static final Script PUT =
      new Script(
          """
          local now = redis.call('GET', KEYS[2])
          if now and #now >= 8
              and (struct.unpack('>I8', now)) > (struct.unpack('>I8', ARGV[1])) then
            return 0
          end
          redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
          return 1
          """);
}
