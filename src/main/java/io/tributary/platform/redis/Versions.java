package io.tributary.platform.redis;

/** How versions move with which cached values are compared. */
public final class Versions {
  private Versions() {}

  /**
   * KEYS: a version, and the facts of the user whose it is, if it is a user's. ARGV: the event's
   * version, and how many seconds it stays. Events of many aggregates move it, which come in no
   * order, so each must; one that was forgotten must not begin again where it was. Of a user who is
   * gone there is none any more.
   */
  public static final Script MOVE =
      new Script(
          """
          local owner = KEYS[2] and redis.call('GET', KEYS[2])
          if owner and string.byte(owner, 9) ~= 1 then
            return 0
          end
          local version = struct.unpack('>I8', ARGV[1])
          local held = redis.call('GET', KEYS[1])
          if held then
            version = math.max(version, (struct.unpack('>I8', held)) + 1)
          end
          redis.call('SET', KEYS[1], struct.pack('>I8', version), 'EX', ARGV[2])
          redis.call('PUBLISH', '%s', KEYS[1])
          return 1
          """
              .formatted(Keys.MOVED));
}
