package io.tributary.harness;

import io.tributary.local.PostgresServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;

/**
 * A database in which one user has 100,000 of everything among many users who have little: made
 * once, only read.
 */
public final class LargeNetwork {
  public static final int MANY = 100_000;

  private static final class Made {
    static final Database DATABASE = make();
  }

  private LargeNetwork() {}

  public static Database database() {
    return Made.DATABASE;
  }

  /** The user of this number; 1 has 100,000 posts, followers and followees. */
  public static UUID user(int number) {
    return id("user " + number);
  }

  /** Has followed 1, and is blocked by nobody. */
  public static UUID follower() {
    return user(2);
  }

  /** Neither follows 1 nor is blocked. */
  public static UUID stranger() {
    return user(MANY + 2);
  }

  /** Was blocked by 1. */
  public static UUID blocked() {
    return user(MANY + 3);
  }

  /** Has 100,000 comments. */
  public static UUID post() {
    return id("post 2");
  }

  public static UUID post(int number) {
    return id("post " + number);
  }

  /** As the rows below are given theirs by PostgreSQL. */
  public static UUID id(String name) {
    try {
      ByteBuffer digest =
          ByteBuffer.wrap(
              MessageDigest.getInstance("MD5").digest(name.getBytes(StandardCharsets.UTF_8)));
      return new UUID(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Database make() {
    PostgresServer postgres = Stores.postgres();
    postgres.ensureDatabase("large");
    postgres.migrations("large").up();
    var database = new Database(postgres, "large");
    FILL.forEach(database::run);
    return database;
  }

  // Times fall with the number, a second each. Every second post of user 1 is for followers only,
  // those of the others are public.
  private static final List<String> FILL =
      List.of(
          """
          INSERT INTO users
          SELECT md5('user ' || i)::uuid, 'user_' || i, 'User', '', '', '', now(), now(), NULL, i
          FROM generate_series(1, 100003) AS i
          """,
          """
          INSERT INTO posts
          SELECT md5('post ' || i)::uuid, md5('user 1')::uuid, 'text', '', '{}', 1 + i % 2,
                 now() - i * interval '1 second', now(), NULL, i
          FROM generate_series(1, 100000) AS i
          """,
          """
          INSERT INTO posts
          SELECT md5('post ' || 100000 + i)::uuid, md5('user ' || 2 + i % 20000)::uuid, 'text', '', '{}', 1,
                 now() - i * interval '1 second', now(), NULL, i
          FROM generate_series(1, 60000) AS i
          """,
          """
          INSERT INTO post_images
          SELECT md5('image ' || i)::uuid, md5('post ' || i)::uuid, 0, ''
          FROM generate_series(1, 20000) AS i
          """,
          """
          INSERT INTO post_image_files
          SELECT md5('image ' || i)::uuid, size, 'https://cdn.example/' || i, 1, 1
          FROM generate_series(1, 20000) AS i, generate_series(1, 3) AS size
          """,
          """
          INSERT INTO comments
          SELECT md5('comment ' || i)::uuid, md5('post 2')::uuid, md5('user ' || 2 + i % 100000)::uuid, 'text',
                 now() - i * interval '1 second', NULL, i
          FROM generate_series(1, 100000) AS i
          """,
          """
          INSERT INTO comments
          SELECT md5('comment ' || 100000 + i)::uuid, md5('post ' || 3 + i % 20000)::uuid,
                 md5('user ' || 2 + i % 20000)::uuid, 'text', now() - i * interval '1 second', NULL, i
          FROM generate_series(1, 60000) AS i
          """,
          """
          INSERT INTO follows
          SELECT md5('user ' || 1 + i)::uuid, md5('user 1')::uuid, now() - i * interval '1 second', NULL, i
          FROM generate_series(1, 100000) AS i
          """,
          """
          INSERT INTO follows
          SELECT md5('user 1')::uuid, md5('user ' || 1 + i)::uuid, now() - i * interval '1 second', NULL, i
          FROM generate_series(1, 100000) AS i
          """,
          """
          INSERT INTO follows
          SELECT md5('user ' || 3 + i % 20000)::uuid, md5('user ' || 30000 + i % 60000)::uuid,
                 now() - i * interval '1 second', NULL, i
          FROM generate_series(1, 60000) AS i
          """,
          """
          INSERT INTO blocks
          SELECT md5('user 1')::uuid, md5('user 100003')::uuid, now(), NULL::timestamptz, 1
          UNION ALL
          SELECT md5('user ' || 10 + i % 1000)::uuid, md5('user ' || 2000 + i)::uuid, now(), NULL, i
          FROM generate_series(1, 20000) AS i
          """,
          "VACUUM ANALYZE");
}
