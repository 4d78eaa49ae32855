package io.tributary.platform.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;

/**
 * Locks by name, held until the transaction ends. They order writes that concern the same things
 * without touching a row, so that many who write about one popular user do not rewrite that user's
 * row. Shared before exclusive and each in ascending order: then no two transactions wait for each
 * other.
 */
public final class Locks {
  private static final Sql TAKE =
      Sql.named(
          "locks.take",
          """
          SELECT pg_advisory_xact_lock_shared(key)::text FROM unnest($1::bigint[]) AS key
          UNION ALL
          SELECT pg_advisory_xact_lock(key)::text FROM unnest($2::bigint[]) AS key
          """);

  private Locks() {}

  /**
   * Two names may share a key once in a very long while: they then wait for each other, no more.
   */
  public static long key(String kind, Object... parts) {
    MessageDigest digest = sha256();
    digest.update(kind.getBytes(StandardCharsets.UTF_8));
    for (Object part : parts) {
      digest.update((byte) 0);
      digest.update(part.toString().getBytes(StandardCharsets.UTF_8));
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /** The same key whichever of the two is named first. */
  public static long pairKey(String kind, UUID one, UUID other) {
    return one.compareTo(other) < 0 ? key(kind, one, other) : key(kind, other, one);
  }

  public static void take(Session transaction, long[] shared, long[] exclusive) {
    transaction.list(TAKE, row -> true, sorted(shared), sorted(exclusive));
  }

  private static Long[] sorted(long[] keys) {
    return Arrays.stream(keys).sorted().distinct().boxed().toArray(Long[]::new);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
