package io.tributary.harness;

import io.tributary.local.PostgresServer;
import java.util.List;
import java.util.UUID;

/**
 * A database in which people did a million things within the last seven days and half as many
 * before, most of them with few posts: made once, and only added to by computing.
 */
public final class LargeTrending {
  private static final class Made {
    static final Database DATABASE = make();
  }

  private LargeTrending() {}

  public static Database database() {
    return Made.DATABASE;
  }

  /** Blocks nobody, follows nobody. */
  public static UUID viewer() {
    return LargeNetwork.id("user 200000");
  }

  private static Database make() {
    PostgresServer postgres = Stores.postgres();
    postgres.ensureDatabase("large_trending");
    postgres.migrations("large_trending").up();
    var database = new Database(postgres, "large_trending");
    database.empty();
    FILL.forEach(database::run);
    return database;
  }

  // Post numbers are drawn by a power of an even number: some have tens of thousands of acts, most
  // have few. Twelve categories, the first of them none; every tenth post is for followers only.
  private static final List<String> FILL =
      List.of(
          """
          INSERT INTO users
          SELECT md5('user ' || i)::uuid, 'user_' || i, 'User', '', '', '', now(), now(), NULL, i
          FROM generate_series(1, 200000) AS i
          """,
          """
          INSERT INTO posts
          SELECT md5('post ' || i)::uuid, md5('user ' || 1 + i % 20000)::uuid, 'text',
                 CASE i % 12 WHEN 0 THEN '' ELSE 'category_' || i % 12 END, '{}',
                 CASE i % 10 WHEN 0 THEN 2 ELSE 1 END, now() - i * interval '1 minute', now(), NULL, i
          FROM generate_series(1, 100000) AS i
          """,
          """
          SELECT ensure_monthly_partitions(
            'engagement_events', 'occurred_at', (now() AT TIME ZONE 'UTC' - interval '100 days')::date, 7, '5 s')
          """,
          """
          INSERT INTO engagement_events
          SELECT md5('event ' || i)::uuid, 1 + (i % 10) / 8, md5('user ' || 20001 + (i * 7919::bigint) % 180000)::uuid,
                 md5('post ' || 1 + floor(power((i * 104729::bigint) % 1000003 / 1000003.0, 3) * 100000)::integer)::uuid,
                 md5('user 1')::uuid,
                 now() - CASE WHEN i <= 850000 THEN i * interval '0.7 seconds'
                              ELSE interval '8 days' + (i - 850000) * interval '20 seconds' END, i
          FROM generate_series(1, 1150000) AS i
          """,
          """
          INSERT INTO likes
          SELECT md5('user ' || 20001 + (i * 7919::bigint) % 180000)::uuid,
                 md5('post ' || 1 + floor(power((i * 104729::bigint) % 1000003 / 1000003.0, 3) * 100000)::integer)::uuid,
                 md5('user 1')::uuid,
                 now() - CASE WHEN i <= 100000 THEN i * interval '6 seconds'
                              ELSE interval '8 days' + i * interval '20 seconds' END, NULL, i
          FROM generate_series(1, 250000) AS i
          ON CONFLICT DO NOTHING
          """,
          """
          INSERT INTO comments
          SELECT md5('comment ' || i)::uuid,
                 md5('post ' || 1 + floor(power((i * 104729::bigint) % 1000003 / 1000003.0, 3) * 100000)::integer)::uuid,
                 md5('user ' || 20001 + (i * 7919::bigint) % 180000)::uuid, 'text',
                 now() - CASE WHEN i <= 50000 THEN i * interval '12 seconds'
                              ELSE interval '8 days' + i * interval '20 seconds' END, NULL, i
          FROM generate_series(1, 150000) AS i
          """,
          """
          INSERT INTO follows
          SELECT md5('user ' || 30000 + i)::uuid, md5('user ' || 1 + i)::uuid, now(), NULL, i
          FROM generate_series(1, 10000) AS i
          """,
          """
          INSERT INTO blocks
          SELECT md5('user ' || 30000 + i)::uuid, md5('user ' || 1 + i)::uuid, now(), NULL, i
          FROM generate_series(1, 10000) AS i
          """,
          """
          INSERT INTO mutes
          SELECT md5('user ' || 30000 + i)::uuid, md5('user ' || 1 + i)::uuid, now(), NULL, i
          FROM generate_series(1, 10000) AS i
          """,
          "VACUUM ANALYZE");
}
