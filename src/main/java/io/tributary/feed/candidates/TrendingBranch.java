package io.tributary.feed.candidates;

import io.tributary.feed.model.FeedSource;

/** What many people do something with now; the same for everybody. */
final class TrendingBranch implements Branch {
  private static final String SQL =
      SELECT.formatted(FeedSource.TRENDING.label(), "toFloat64(0)")
          + """
          FROM feed_candidates_trending FINAL
          WHERE created_at >= fromUnixTimestamp64Micro({trending_since:Int64})
          ORDER BY %s DESC, post_id
          LIMIT {trending_posts:UInt32}
          """
              .formatted(ScoreSql.COMBINED);

  @Override
  public FeedSource source() {
    return FeedSource.TRENDING;
  }

  @Override
  public String sql() {
    return SQL;
  }
}
