package io.tributary.harness;

import static org.assertj.core.api.Assertions.assertThat;

/** What is counted, against what is there. */
public final class Counters {
  private static final String POSTS =
      """
      WITH counted AS (
        SELECT post_id, sum(likes) AS likes, sum(comments) AS comments, sum(shares) AS shares, sum(views) AS views,
               sum(impressions) AS impressions
        FROM post_counters GROUP BY post_id),
      there AS (
        SELECT post_id, sum(likes) AS likes, sum(comments) AS comments, sum(shares) AS shares, sum(views) AS views,
               sum(impressions) AS impressions
        FROM (SELECT post_id, 1 AS likes, 0 AS comments, 0 AS shares, 0 AS views, 0 AS impressions
              FROM likes WHERE removed_at IS NULL
              UNION ALL
              SELECT post_id, 0, 1, 0, 0, 0 FROM comments WHERE deleted_at IS NULL
              UNION ALL
              SELECT post_id, 0, 0, (kind = 2)::integer, (kind = 1)::integer, (kind = 3)::integer
              FROM engagement_events) AS rows
        GROUP BY post_id)
      SELECT post_id, counted, there
      FROM counted FULL JOIN there USING (post_id)
      WHERE (coalesce(counted.likes, 0), coalesce(counted.comments, 0), coalesce(counted.shares, 0),
             coalesce(counted.views, 0), coalesce(counted.impressions, 0))
         <> (coalesce(there.likes, 0), coalesce(there.comments, 0), coalesce(there.shares, 0),
             coalesce(there.views, 0), coalesce(there.impressions, 0))
      """;

  private static final String FOLLOWS =
      """
      WITH counted AS (
        SELECT user_id, sum(followers) AS followers, sum(following) AS following
        FROM follow_counters GROUP BY user_id),
      there AS (
        SELECT user_id, sum(followers) AS followers, sum(following) AS following
        FROM (SELECT followee_id AS user_id, 1 AS followers, 0 AS following FROM follows WHERE removed_at IS NULL
              UNION ALL
              SELECT follower_id, 0, 1 FROM follows WHERE removed_at IS NULL) AS rows
        GROUP BY user_id)
      SELECT user_id, counted, there
      FROM counted FULL JOIN there USING (user_id)
      WHERE (coalesce(counted.followers, 0), coalesce(counted.following, 0))
         <> (coalesce(there.followers, 0), coalesce(there.following, 0))
      """;

  private Counters() {}

  /** Every counter of a post or a user is the number of the rows that it stands for. */
  public static void areRight(Database database) {
    assertThat(database.rows(POSTS)).as("posts counted wrongly").isEmpty();
    assertThat(database.rows(FOLLOWS)).as("users counted wrongly").isEmpty();
  }
}
