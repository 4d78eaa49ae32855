package io.tributary.feed.candidates;

import io.tributary.feed.model.FeedSource;

/** What those whom the viewer follows have posted lately. */
final class FolloweesBranch implements Branch {
  private static final String SQL =
      SELECT.formatted(FeedSource.FOLLOWEES.label(), "affinity")
          + """
          FROM feed_candidates_followees FINAL
          WHERE user_id = {viewer:UUID}
            AND updated_at >= fromUnixTimestamp64Micro({built_at:Int64})
            AND created_at >= fromUnixTimestamp64Micro({followees_since:Int64})
          ORDER BY %s DESC, post_id
          LIMIT {followees_posts:UInt32}
          """
              .formatted(ScoreSql.COMBINED);

  @Override
  public FeedSource source() {
    return FeedSource.FOLLOWEES;
  }

  @Override
  public String sql() {
    return SQL;
  }
}
