package io.tributary.graph;

/** How many follow a user and are followed, in several rows each whose sum counts. */
final class FollowCounterSql {
  /**
   * Counts changes: rows with {@code follower_id}, {@code followee_id} and {@code by}. In the order
   * of the users, so that no two transactions wait for each other as long as each counts once.
   */
  private static final String ADD =
      """
      INSERT INTO follow_counters (user_id, slot, followers, following)
      SELECT user_id, counter_slot(), sum(followers), sum(following)
      FROM (SELECT followee_id AS user_id, by AS followers, 0 AS following FROM %1$s
            UNION ALL
            SELECT follower_id, 0, by FROM %1$s) AS changed
      GROUP BY user_id
      ORDER BY user_id
      ON CONFLICT (user_id, slot) DO UPDATE
      SET followers = follow_counters.followers + excluded.followers,
          following = follow_counters.following + excluded.following
      """;

  private FollowCounterSql() {}

  static String add(String changes) {
    return ADD.formatted(changes);
  }
}
