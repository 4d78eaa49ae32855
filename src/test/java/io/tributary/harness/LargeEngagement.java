package io.tributary.harness;

import java.util.List;
import java.util.UUID;

/**
 * The large network with a million events of engagement in four months, most of it about few posts.
 */
public final class LargeEngagement {
  private static final class Made {
    static final Database DATABASE = make();
  }

  private LargeEngagement() {}

  public static Database database() {
    return Made.DATABASE;
  }

  /** Likes a thousand posts. */
  public static UUID fan() {
    return LargeNetwork.user(99_999);
  }

  private static Database make() {
    Database database = LargeNetwork.database();
    FILL.forEach(database::run);
    return database;
  }

  // Every tenth event is about post 1; the others are spread over 100,000.
  private static final List<String> FILL =
      List.of(
          """
          INSERT INTO engagement_events
          SELECT md5('event ' || i)::uuid, 1 + i % 3, md5('user ' || 2 + i % 50000)::uuid,
                 md5('post ' || CASE WHEN i % 10 = 0 THEN 1 ELSE 1 + i % 100000 END)::uuid, md5('user 1')::uuid,
                 date_trunc('day', now()) - (i % 90) * interval '1 day' - i * interval '1 millisecond', i
          FROM generate_series(1, 1000000) AS i
          """,
          """
          INSERT INTO likes
          SELECT md5('user ' || 2 + i % 50000)::uuid, md5('post ' || 1 + i / 3)::uuid, md5('user 1')::uuid,
                 now() - i * interval '1 second', NULL, i
          FROM generate_series(1, 200000) AS i
          ON CONFLICT DO NOTHING
          """,
          """
          INSERT INTO likes
          SELECT md5('user ' || 2 + i)::uuid, md5('post 1')::uuid, md5('user 1')::uuid,
                 now() - i * interval '1 second', NULL, i
          FROM generate_series(1, 90000) AS i
          ON CONFLICT DO NOTHING
          """,
          """
          INSERT INTO likes
          SELECT md5('user 99999')::uuid, md5('post ' || i)::uuid, md5('user 1')::uuid,
                 now() - i * interval '1 second', NULL, i
          FROM generate_series(1, 1000) AS i
          ON CONFLICT DO NOTHING
          """,
          """
          INSERT INTO post_counters (post_id, slot, likes, views)
          SELECT md5('post ' || i)::uuid, slot, 1, 1
          FROM generate_series(1, 100000) AS i, generate_series(0, i % 4) AS slot
          """,
          """
          INSERT INTO follow_counters (user_id, slot, followers, following)
          SELECT md5('user ' || i)::uuid, slot, 1, 1
          FROM generate_series(1, 50000) AS i, generate_series(0, i % 4) AS slot
          """,
          "VACUUM ANALYZE");
}
