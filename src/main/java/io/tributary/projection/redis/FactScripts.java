package io.tributary.projection.redis;

import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Script;

/**
 * How facts change in Redis: each only if the news is newer. Versions are eight bytes, high ones
 * first; a script's numbers are exact up to 2^53, which the sequence does not reach.
 */
final class FactScripts {
  private FactScripts() {}

  /**
   * KEYS: the facts, the entity's version, and what goes when it is deleted. ARGV: the value, how
   * many seconds the version stays, and the second at which the facts go.
   */
  static final Script ENTITY =
      new Script(
          """
          local function newer(key)
            local held = redis.call('GET', key)
            return not held
                or (struct.unpack('>I8', ARGV[1])) > (struct.unpack('>I8', held))
          end
          if newer(KEYS[2]) then
            redis.call('SET', KEYS[2], string.sub(ARGV[1], 1, 8), 'EX', ARGV[2])
            redis.call('PUBLISH', '%s', KEYS[2])
          end
          if newer(KEYS[1]) then
            redis.call('SET', KEYS[1], ARGV[1])
            if ARGV[3] then
              redis.call('EXPIREAT', KEYS[1], ARGV[3])
            end
          end
          for i = 3, #KEYS do
            redis.call('UNLINK', KEYS[i])
          end
          return 1
          """
              .formatted(Keys.MOVED));

  /**
   * KEYS: a user's edges, and the user's facts. ARGV: pairs of the other's id and a tie. What is
   * known of a deleted user is gone for good.
   */
  static final Script EDGES =
      new Script(
          """
          local owner = redis.call('GET', KEYS[2])
          if owner and string.byte(owner, 9) ~= 1 then
            return 0
          end
          redis.call('PUBLISH', '%s', KEYS[1])
          local function kind(ties, at)
            return math.floor(string.byte(ties, at) / 2)
          end
          local function version(ties, at)
            return (struct.unpack('>I8', ties, at + 1))
          end
          for i = 1, #ARGV, 2 do
            local news = ARGV[i + 1]
            local held = redis.call('HGET', KEYS[1], ARGV[i]) or ''
            local at = 1
            while at < #held and kind(held, at) ~= kind(news, 1) do
              at = at + 9
            end
            if at > #held or version(held, at) < version(news, 1) then
              redis.call('HSET', KEYS[1], ARGV[i],
                  string.sub(held, 1, at - 1) .. news .. string.sub(held, at + 9))
            end
          end
          return 1
          """
              .formatted(Keys.MOVED));

  /**
   * KEYS: the stamps, what says that the copy is incomplete, and the copy's life. ARGV: a time, the
   * life that the caller knows, and pairs of a bucket that the time is for and what the caller said
   * of it before. A stamp never goes back by itself: where one did, Redis has lost what it had. A
   * copy without a life was never said to be whole.
   */
  static final Script CAUGHT_UP =
      new Script(
          """
          local function number(value)
            return value and (struct.unpack('>I8', value)) or 0
          end
          if redis.call('EXISTS', KEYS[2]) == 1 then
            return -1
          end
          local life = number(redis.call('GET', KEYS[3]))
          local known = number(ARGV[2])
          for i = 3, #ARGV, 2 do
            local held = number(redis.call('HGET', KEYS[1], ARGV[i]))
            if life < known or life == known and held < number(ARGV[i + 1]) then
              redis.call('SET', KEYS[2], '1')
              redis.call('UNLINK', KEYS[1])
              return -2
            end
          end
          if life == 0 then
            return -1
          end
          for i = 3, #ARGV, 2 do
            local held = number(redis.call('HGET', KEYS[1], ARGV[i]))
            if held < number(ARGV[1]) then
              redis.call('HSET', KEYS[1], ARGV[i], ARGV[1])
            end
          end
          return life
          """);

  /**
   * KEYS: the version of a post, and what goes. ARGV: a version above all that is known of it, and
   * how many seconds it stays. So nothing that was loaded before comes back.
   */
  static final Script END =
      new Script(
          """
          local held = redis.call('GET', KEYS[1])
          if not held or (struct.unpack('>I8', held)) < (struct.unpack('>I8', ARGV[1])) then
            redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
          end
          redis.call('PUBLISH', '%s', KEYS[1])
          for i = 2, #KEYS do
            redis.call('UNLINK', KEYS[i])
          end
          return 1
          """
              .formatted(Keys.MOVED));

  /** What {@link #CAUGHT_UP} returns instead of the copy's life. */
  static final long INCOMPLETE = -1;

  static final long LOST = -2;

  /** KEYS: the copy's life, and what says that it is incomplete. ARGV: the time. */
  static final Script TRUST =
      new Script(
          """
          local life = (struct.unpack('>I8', ARGV[1]))
          local before = redis.call('GET', KEYS[1])
          if before then
            life = math.max(life, (struct.unpack('>I8', before)) + 1)
          end
          redis.call('SET', KEYS[1], struct.pack('>I8', life))
          redis.call('UNLINK', KEYS[2])
          return 1
          """);
}
