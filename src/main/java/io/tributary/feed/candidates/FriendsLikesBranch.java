package io.tributary.feed.candidates;

import io.tributary.feed.model.FeedSource;

/**
 * What those liked whom the viewer's followees follow. Read where it lies, without rows of its own
 * that a builder would have to keep.
 */
final class FriendsLikesBranch implements Branch {
  private static final String SQL =
      SELECT.formatted(FeedSource.FRIENDS_LIKES.label(), "toFloat64(0)")
          + """
          FROM (SELECT m.* EXCEPT impressions, greatest(m.impressions, m.views) AS impressions,
                       post_created_at AS created_at
                FROM post_metrics AS m FINAL
                WHERE (author_id, post_created_at, post_id) IN (
                  SELECT author_id, post_created_at, post_id FROM engagement_by_user FINAL
                  WHERE kind = 1 AND post_created_at >= fromUnixTimestamp64Micro({friends_likes_since:Int64})
                    AND user_id IN (
                      SELECT followee_id FROM follows FINAL
                      WHERE follower_id IN (SELECT followee_id FROM follows FINAL
                                            WHERE follower_id = {viewer:UUID} ORDER BY followee_id LIMIT 200)
                      ORDER BY followee_id LIMIT 2000)))
          ORDER BY %s DESC, post_id
          LIMIT {friends_likes_posts:UInt32}
          """
              .formatted(ScoreSql.COMBINED);

  @Override
  public FeedSource source() {
    return FeedSource.FRIENDS_LIKES;
  }

  @Override
  public String sql() {
    return SQL;
  }
}
