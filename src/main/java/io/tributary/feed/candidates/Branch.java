package io.tributary.feed.candidates;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.Engagement;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.FeedSource;
import io.tributary.feed.tuning.Tuning.Reach;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;

/**
 * One idea of what may belong into a feed: a part of the one statement. Its table has what {@link
 * #SELECT} names.
 */
interface Branch {
  /** All branches bring the same columns. */
  String SELECT =
      """
      SELECT '%s' AS source, post_id, author_id, likes, comments, shares, impressions,
             %s AS affinity, created_at
      """;

  FeedSource source();

  /**
   * Ends with its own order and limit. How old its posts may be, and how many there may be, is in
   * parameters that begin with its label.
   */
  String sql();

  static Map<String, Object> parameters(FeedSource source, FeedQuery query) {
    Reach reach = query.tuning().reach(source);
    return Map.of(
        source.label() + "_since",
        ScoreSql.since(query.now(), reach.age()),
        source.label() + "_posts",
        reach.posts());
  }

  static Candidate candidate(ClickHouseBinaryFormatReader row) {
    return Candidate.found(
        FeedSource.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
        row.getUUID("post_id"),
        row.getUUID("author_id"),
        createdAt(row),
        new Engagement(
            row.getLong("likes"),
            row.getLong("comments"),
            row.getLong("shares"),
            row.getLong("impressions")),
        row.getDouble("affinity"));
  }

  private static Instant createdAt(ClickHouseBinaryFormatReader row) {
    return row.getZonedDateTime("created_at").withZoneSameInstant(ZoneOffset.UTC).toInstant();
  }
}
