package io.tributary.feed.candidates;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.tributary.platform.clickhouse.Query;
import java.util.UUID;

/**
 * How candidates are computed, for many viewers at once. What is computed at one time stands at
 * that time in {@code updated_at}, so that what is left over from before can be told apart.
 */
final class BuildSql {
  private static final String COLUMNS =
      """
      (user_id, post_id, author_id, likes, comments, shares, impressions, affinity,
       freshness_score, engagement_score, affinity_score, combined_score, created_at, updated_at)
      """;

  private static final String SCORED =
      """
      SELECT user_id, post_id, author_id, likes, comments, shares, impressions, affinity,
             %s AS freshness_score, %s AS engagement_score, %s AS affinity_score,
             %s AS combined_score, created_at, fromUnixTimestamp64Micro({now:Int64}) AS updated_at
      """
          .formatted(ScoreSql.FRESHNESS, ScoreSql.ENGAGEMENT, ScoreSql.AFFINITY, ScoreSql.COMBINED);

  // What a viewer had to do with each author, a day's acts counting half of it a half-life later.
  private static final String TIES =
      """
      SELECT user_id, author_id,
             sum((views * {view_points:Float64} + likes * {like_points:Float64}
                  + comments * {comment_points:Float64} + shares * {share_points:Float64})
                 * exp2(-greatest(0, dateDiff('day', day, toDate(fromUnixTimestamp64Micro({now:Int64}))))
                        / {affinity_half_life:Float64})) AS affinity
      FROM affinity FINAL
      WHERE user_id IN {viewers:Array(UUID)}
        AND day >= toDate(fromUnixTimestamp64Micro({affinity_since:Int64}))
        AND user_id NOT IN (SELECT user_id FROM deleted_users)
      GROUP BY user_id, author_id
      """;

  // Whoever views a post had it before the eyes, also where clients record no impressions.
  private static final String METRICS_OF =
      """
      SELECT m.post_id AS post_id, m.likes AS likes, m.comments AS comments, m.shares AS shares,
             greatest(m.impressions, m.views) AS impressions
      FROM post_metrics AS m FINAL
      WHERE m.author_id IN (%s) AND m.post_created_at >= fromUnixTimestamp64Micro({%s:Int64})
      """;

  private static final String POSTS_OF =
      """
      SELECT post_id, author_id, created_at
      FROM posts FINAL
      WHERE author_id IN (%s) AND created_at >= fromUnixTimestamp64Micro({%s:Int64})
        AND author_id NOT IN (SELECT user_id FROM deleted_users)
      """;

  // Of viewers who are there: what an erasure has removed does not come back by a late build.
  private static final String FOLLOWS =
      "SELECT follower_id, followee_id FROM follows FINAL WHERE follower_id IN"
          + " {viewers:Array(UUID)} AND follower_id NOT IN (SELECT user_id FROM deleted_users)";

  private static final String FOLLOWEES_OF =
      """
      INSERT INTO feed_candidates_followees
      """
          + COLUMNS
          + SCORED
          + """
          FROM (
            SELECT f.follower_id AS user_id, p.post_id AS post_id, p.author_id AS author_id, m.likes AS likes,
                   m.comments AS comments, m.shares AS shares, m.impressions AS impressions,
                   t.affinity AS affinity, p.created_at AS created_at
            FROM (%1$s) AS f
            INNER JOIN (%2$s) AS p ON p.author_id = f.followee_id
            LEFT JOIN (%3$s) AS m ON m.post_id = p.post_id
            LEFT JOIN (%4$s) AS t ON t.user_id = f.follower_id AND t.author_id = p.author_id)
          """;

  private static final String BEST =
      """
      ORDER BY user_id, combined_score DESC
      LIMIT {kept:UInt32} BY user_id
      """;

  /** Everything that viewers' followees posted lately, as far as it may ever be asked for. */
  static final Query FOLLOWEES =
      Query.named(
          "feed.build_followees",
          FOLLOWEES_OF.formatted(
                  FOLLOWS,
                  POSTS_OF.formatted(
                      "SELECT followee_id FROM (" + FOLLOWS + ")", "followees_since"),
                  METRICS_OF.formatted(
                      "SELECT followee_id FROM (" + FOLLOWS + ")", "followees_since"),
                  TIES)
              + BEST);

  /** The same of these posts alone. */
  static final Query CARRY =
      Query.named(
          "feed.carry",
          FOLLOWEES_OF.formatted(
              FOLLOWS + " AND followee_id IN {authors:Array(UUID)}",
              POSTS_OF.formatted("{authors:Array(UUID)}", "followees_since")
                  + "  AND post_id IN {posts:Array(UUID)}",
              METRICS_OF.formatted("{authors:Array(UUID)}", "followees_since")
                  + "  AND m.post_id IN {posts:Array(UUID)}",
              TIES + "HAVING author_id IN {authors:Array(UUID)}"));

  /** Which of the viewers follow one of the authors. */
  static final Query FOLLOWERS =
      Query.named(
          "feed.followers",
          "SELECT DISTINCT follower_id FROM ("
              + FOLLOWS
              + " AND followee_id IN {authors:Array(UUID)})");

  private static final String CLOSEST =
      """
      SELECT user_id, author_id, affinity FROM (%s)
      WHERE affinity > 0 AND author_id != user_id
      ORDER BY user_id, affinity DESC
      LIMIT {authors_kept:UInt32} BY user_id
      """
          .formatted(TIES);

  /** Public posts of those with whom viewers have most to do. */
  static final Query AFFINITY =
      Query.named(
          "feed.build_affinity",
          """
          INSERT INTO feed_candidates_affinity
          """
              + COLUMNS
              + SCORED
              + """
              FROM (
                SELECT t.user_id AS user_id, p.post_id AS post_id, p.author_id AS author_id, m.likes AS likes,
                       m.comments AS comments, m.shares AS shares, m.impressions AS impressions,
                       t.affinity AS affinity, p.created_at AS created_at
                FROM (%1$s) AS t
                INNER JOIN (%2$s) AS p ON p.author_id = t.author_id
                LEFT JOIN (%3$s) AS m ON m.post_id = p.post_id)
              """
                  .formatted(
                      CLOSEST,
                      POSTS_OF.formatted(
                              "SELECT author_id FROM (" + CLOSEST + ")", "affinity_since")
                          + "  AND visibility = 1",
                      METRICS_OF.formatted(
                          "SELECT author_id FROM (" + CLOSEST + ")", "affinity_since"))
              + BEST);

  /** What trends, with the counts of the moment. */
  static final Query TRENDING =
      Query.named(
          "feed.build_trending",
          """
          INSERT INTO feed_candidates_trending
            (post_id, author_id, likes, comments, shares, impressions,
             freshness_score, engagement_score, affinity_score, combined_score, created_at, updated_at, is_deleted)
          SELECT post_id, author_id, likes, comments, shares, impressions,
                 %s, %s, %s, %s, created_at, fromUnixTimestamp64Micro({now:Int64}), 0
          FROM (
            SELECT p.post_id AS post_id, p.author_id AS author_id, m.likes AS likes, m.comments AS comments,
                   m.shares AS shares, m.impressions AS impressions, toFloat64(0) AS affinity,
                   p.created_at AS created_at
            FROM (%s) AS p
            LEFT JOIN (%s) AS m ON m.post_id = p.post_id)
          """
              .formatted(
                  ScoreSql.FRESHNESS,
                  ScoreSql.ENGAGEMENT,
                  ScoreSql.AFFINITY,
                  ScoreSql.COMBINED,
                  POSTS_OF.formatted("{authors:Array(UUID)}", "trending_since")
                      + "  AND post_id IN {posts:Array(UUID)} AND visibility = 1",
                  METRICS_OF.formatted("{authors:Array(UUID)}", "trending_since")
                      + "  AND m.post_id IN {posts:Array(UUID)}"));

  /** What has been trending and is not any more. */
  static final Query NO_LONGER_TRENDING =
      Query.named(
          "feed.end_trending",
          """
          INSERT INTO feed_candidates_trending
            (post_id, author_id, likes, comments, shares, impressions,
             freshness_score, engagement_score, affinity_score, combined_score, created_at, updated_at, is_deleted)
          SELECT post_id, author_id, 0, 0, 0, 0, 0, 0, 0, 0, created_at, fromUnixTimestamp64Micro({now:Int64}), 1
          FROM feed_candidates_trending FINAL
          WHERE updated_at < fromUnixTimestamp64Micro({now:Int64})
          """);

  /** Who was erased so far, to be told whether somebody was while candidates were computed. */
  static final Query ERASED =
      Query.named(
          "feed.erased", "SELECT uniqExact(user_id) AS users FROM deleted_users WHERE erased = 1");

  /** A table of candidates, as far as it may have something of somebody who was erased. */
  enum Traces {
    FOLLOWEES("feed_candidates_followees", true),
    AFFINITY("feed_candidates_affinity", true),
    TRENDING("feed_candidates_trending", false);

    private static final String ERASED_USERS =
        "(SELECT user_id FROM deleted_users WHERE erased = 1)";

    private final Query look;
    private final Query removal;

    Traces(String table, boolean ofViewers) {
      String theirs =
          (ofViewers ? "(user_id IN %1$s OR author_id IN %1$s)" : "author_id IN %1$s")
              .formatted(ERASED_USERS);
      look =
          Query.named(
              "feed.look_for_erased",
              "SELECT count() AS users FROM %s WHERE updated_at = fromUnixTimestamp64Micro({now:Int64}) AND %s%s"
                  .formatted(
                      table, ofViewers ? "user_id IN {viewers:Array(UUID)} AND " : "", theirs));
      removal =
          Query.named(
              "feed.remove_erased",
              "ALTER TABLE %s DELETE WHERE %s SETTINGS mutations_sync = 0"
                  .formatted(table, theirs));
    }

    /** Whether a computation left some: of these viewers, at this time. */
    Query look() {
      return look;
    }

    /** Orders it and does not wait: it is carried out on all replicas, also on one that is away. */
    Query removal() {
      return removal;
    }
  }

  private BuildSql() {}

  /** What came to ClickHouse since, as far as it is young enough. */
  static final Query ARRIVED =
      Query.named(
          "feed.arrived",
          """
          SELECT DISTINCT post_id, author_id
          FROM arrived_posts
          WHERE arrived_at >= fromUnixTimestamp64Micro({since:Int64})
            AND created_at >= fromUnixTimestamp64Micro({followees_since:Int64})
          """);

  /** Who began or ended a follow since. */
  static final Query FOLLOWS_CHANGED =
      Query.named(
          "feed.follows_changed",
          """
          SELECT follower_id, toUnixTimestamp64Micro(max(arrived_at)) AS last_arrived_at
          FROM arrived_follows
          WHERE arrived_at >= fromUnixTimestamp64Micro({since:Int64})
          GROUP BY follower_id
          """);

  static UUID follower(ClickHouseBinaryFormatReader row) {
    return row.getUUID("follower_id");
  }

  static long users(ClickHouseBinaryFormatReader row) {
    return row.getLong("users");
  }

  /** A post on its way to its author's followers. */
  record Arrival(UUID post, UUID author) {
    static Arrival of(ClickHouseBinaryFormatReader row) {
      return new Arrival(row.getUUID("post_id"), row.getUUID("author_id"));
    }
  }

  /** Who began or ended follows, the last of which came to ClickHouse then. */
  record FollowsChanged(UUID follower, long arrivedAt) {
    static FollowsChanged of(ClickHouseBinaryFormatReader row) {
      return new FollowsChanged(BuildSql.follower(row), row.getLong("last_arrived_at"));
    }
  }
}
