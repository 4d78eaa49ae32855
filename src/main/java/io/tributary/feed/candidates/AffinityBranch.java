package io.tributary.feed.candidates;

import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.FeedSource;
import io.tributary.feed.tuning.Tuning.Reach;
import java.util.Map;

/** Posts of those with whom the viewer has to do, followed or not. */
final class AffinityBranch implements Branch {
  private static final String SQL =
      SELECT.formatted(Branch.label(FeedSource.AFFINITY), "affinity")
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
  public String sql() {
    return SQL;
  }

  @Override
  public Map<String, Object> parameters(FeedQuery query) {
    Reach reach = query.tuning().affinity();
    return Map.of(
        "affinity_since",
        ScoreSql.since(query.now(), reach.age()),
        "affinity_posts",
        reach.posts());
  }
}
