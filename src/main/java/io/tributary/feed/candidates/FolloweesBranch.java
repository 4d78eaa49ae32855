package io.tributary.feed.candidates;

import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.FeedSource;
import io.tributary.feed.tuning.Tuning.Reach;
import java.util.Map;

/** What those whom the viewer follows have posted lately. */
final class FolloweesBranch implements Branch {
  private static final String SQL =
      SELECT.formatted(Branch.label(FeedSource.FOLLOWEES), "affinity")
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
  public String sql() {
    return SQL;
  }

  @Override
  public Map<String, Object> parameters(FeedQuery query) {
    Reach reach = query.tuning().followees();
    return Map.of(
        "followees_since",
        ScoreSql.since(query.now(), reach.age()),
        "followees_posts",
        reach.posts());
  }
}
