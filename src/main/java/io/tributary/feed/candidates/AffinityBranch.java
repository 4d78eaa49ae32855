package io.tributary.feed.candidates;

import io.tributary.feed.model.FeedSource;

/** Posts of those with whom the viewer has to do, followed or not. */
final class AffinityBranch implements Branch {
  private static final String SQL =
      SELECT.formatted(FeedSource.AFFINITY.label(), "affinity")
          + """
          FROM feed_candidates_affinity FINAL
          WHERE user_id = {viewer:UUID}
            AND updated_at >= fromUnixTimestamp64Micro({built_at:Int64})
            AND created_at >= fromUnixTimestamp64Micro({affinity_since:Int64})
          ORDER BY %s DESC, post_id
          LIMIT {affinity_posts:UInt32}
          """
              .formatted(ScoreSql.COMBINED);

  @Override
  public FeedSource source() {
    return FeedSource.AFFINITY;
  }

  @Override
  public String sql() {
    return SQL;
  }
}
