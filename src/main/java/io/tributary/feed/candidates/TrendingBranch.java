package io.tributary.feed.candidates;

import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.FeedSource;
import io.tributary.feed.tuning.Tuning.Reach;
import java.util.Map;

/** What many people do something with now; the same for everybody. */
final class TrendingBranch implements Branch {
  private static final String SQL =
      SELECT.formatted(Branch.label(FeedSource.TRENDING), "toFloat64(0)")
          + """
          FROM feed_candidates_trending FINAL
          WHERE created_at >= fromUnixTimestamp64Micro({trending_since:Int64})
          ORDER BY %s DESC, post_id
          LIMIT {trending_posts:UInt32}
          """
              .formatted(ScoreSql.COMBINED);

  @Override
  public String sql() {
    return SQL;
  }

  @Override
  public Map<String, Object> parameters(FeedQuery query) {
    Reach reach = query.tuning().trending();
    return Map.of(
        "trending_since",
        ScoreSql.since(query.now(), reach.age()),
        "trending_posts",
        reach.posts());
  }
}
