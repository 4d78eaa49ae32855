package io.tributary.engagement;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.safety.SafetySql;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The counters of posts in PostgreSQL. */
@Singleton
final class PostgresCounterStore {
  // All that a transaction counts in one statement, in the order of the posts: so no two
  // transactions wait for each other.
  static final Sql ADD =
      Sql.named(
          "post_counters.add",
          """
          INSERT INTO post_counters (post_id, slot, likes, shares, views, impressions, comments)
          SELECT post_id, counter_slot(), likes, shares, views, impressions, comments
          FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
            AS item (post_id, likes, shares, views, impressions, comments)
          ORDER BY post_id
          ON CONFLICT (post_id, slot) DO UPDATE
          SET likes = post_counters.likes + excluded.likes,
              shares = post_counters.shares + excluded.shares,
              views = post_counters.views + excluded.views,
              impressions = post_counters.impressions + excluded.impressions,
              comments = post_counters.comments + excluded.comments
          """);

  // Pairs of viewer and post, because callers with different viewers share the statement. OFFSET 0
  // keeps it at keys alone.
  static final Sql READ =
      Sql.named(
          "post_counters.read",
          """
          SELECT pair.viewer_id, pair.post_id, viewer.id IS NOT NULL AS viewer_known, post.*
          FROM unnest($1::uuid[], $2::uuid[]) AS pair (viewer_id, post_id)
          LEFT JOIN LATERAL (
            SELECT u.id FROM users AS u
            WHERE u.id = pair.viewer_id AND u.deleted_at IS NULL
            OFFSET 0
          ) AS viewer ON true
          LEFT JOIN LATERAL (
            SELECT p.author_id, count.likes, count.comments, count.shares, count.views,
                   EXISTS (SELECT FROM likes AS l
                           WHERE l.user_id = viewer.id AND l.post_id = p.id AND l.removed_at IS NULL
                           OFFSET 0) AS liked
            FROM posts AS p
            CROSS JOIN LATERAL (
              SELECT coalesce(sum(c.likes), 0)::bigint AS likes, coalesce(sum(c.comments), 0)::bigint AS comments,
                     coalesce(sum(c.shares), 0)::bigint AS shares, coalesce(sum(c.views), 0)::bigint AS views
              FROM post_counters AS c WHERE c.post_id = p.id
            ) AS count
            WHERE p.id = pair.post_id AND %s
            OFFSET 0
          ) AS post ON true
          """
              .formatted(SafetySql.POST_VISIBLE));

  /** What somebody asks for. */
  record Wanted(UUID viewer, UUID post) {}

  /**
   * The counts of a post, as far as its viewer may see it.
   *
   * @param counts null if there is no such post for this viewer, as is the tally
   */
  record Seen(boolean viewerKnown, @Nullable Counts counts, @Nullable Tally tally) {}

  void add(Session transaction, List<Counted> counted) {
    transaction.update(
        ADD,
        counted.stream().map(Counted::post).toArray(UUID[]::new),
        array(counted, Counted::likes),
        array(counted, Counted::shares),
        array(counted, Counted::views),
        array(counted, Counted::impressions),
        array(counted, Counted::comments));
  }

  private static Long[] array(List<Counted> counted, ToLongFunction<Counted> by) {
    return counted.stream().mapToLong(by).boxed().toArray(Long[]::new);
  }

  Map<Wanted, Seen> read(Session session, Collection<Wanted> wanted) {
    var seen = new HashMap<Wanted, Seen>();
    session.list(
        READ,
        row ->
            seen.put(
                    new Wanted(row.get("viewer_id", UUID.class), row.get("post_id", UUID.class)),
                    new Seen(row.get("viewer_known", Boolean.class), counts(row), tally(row)))
                == null,
        wanted.stream().map(Wanted::viewer).toArray(UUID[]::new),
        wanted.stream().map(Wanted::post).toArray(UUID[]::new));
    return seen;
  }

  private static @Nullable Counts counts(Row row) {
    Long likes = row.get("likes", Long.class);
    return likes == null
        ? null
        : new Counts(
            likes,
            row.get("comments", Long.class),
            row.get("shares", Long.class),
            row.get("views", Long.class),
            row.get("liked", Boolean.class));
  }

  private static @Nullable Tally tally(Row row) {
    Long likes = row.get("likes", Long.class);
    return likes == null
        ? null
        : new Tally(
            row.get("author_id", UUID.class),
            likes,
            row.get("comments", Long.class),
            row.get("shares", Long.class),
            row.get("views", Long.class));
  }
}
