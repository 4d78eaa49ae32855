package io.tributary.trending;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.safety.SafetySql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was computed, in PostgreSQL. */
@Singleton
final class PostgresTrendingStore {
  // What changed since the computation is asked here: what is no longer public is left out, for its
  // followers too. A list is short, so passing over what the viewer may not see is bounded by its
  // length, and pages are full as long as there is something. OFFSET 0 keeps it at keys, in the
  // order of the ranks, and ends with the page.
  static final Sql LIST =
      Sql.named(
          "trending.list",
          """
          WITH viewer AS MATERIALIZED (
            SELECT id FROM users WHERE id = $1::uuid AND deleted_at IS NULL),
          cut AS MATERIALIZED (
            SELECT generation, computed_at FROM trending_generations
            WHERE $2::bigint = 0 OR generation = $2::bigint
            ORDER BY generation DESC LIMIT 1)
          SELECT viewer.id IS NOT NULL AS viewer_known, cut.generation, cut.computed_at, post.*
          FROM (SELECT) AS once LEFT JOIN viewer ON true LEFT JOIN cut ON true
          LEFT JOIN LATERAL (
            SELECT s.post_id, s.author_id, s.rank, s.score
            FROM trending_scores AS s
            CROSS JOIN LATERAL (
              SELECT FROM posts AS p
              WHERE p.id = s.post_id AND p.visibility = 1 AND %s
                AND NOT EXISTS (SELECT FROM mutes AS m
                                WHERE m.muter_id = viewer.id AND m.muted_id = p.author_id AND m.removed_at IS NULL
                                OFFSET 0)
              OFFSET 0
            ) AS seen
            WHERE s.generation = cut.generation AND s."window" = $3::smallint AND s.category = $4::text
              AND s.rank > $5::integer
            ORDER BY s.rank
            LIMIT $6::integer
          ) AS post ON true
          ORDER BY post.rank
          """
              .formatted(SafetySql.POST_VISIBLE));

  static final Sql TOP =
      Sql.named(
          "trending.top",
          """
          SELECT post_id, author_id, rank, score
          FROM trending_scores
          WHERE generation = (SELECT max(generation) FROM trending_generations)
            AND "window" = $1::smallint AND category = $2::text
          ORDER BY rank
          LIMIT $3::integer
          """);

  static final Sql TOP_OF_LATE =
      Sql.named(
          "trending.top_of_late",
          """
          SELECT s.post_id, s.author_id, s.rank, s.score
          FROM trending_scores AS s
          CROSS JOIN LATERAL (
            SELECT FROM posts AS p WHERE p.id = s.post_id AND p.created_at >= $4::timestamptz OFFSET 0) AS young
          WHERE s.generation = (SELECT max(generation) FROM trending_generations)
            AND s."window" = $1::smallint AND s.category = $2::text
          ORDER BY s.rank
          LIMIT $3::integer
          """);

  /**
   * Rows of a list.
   *
   * @param computed null if there is no such generation
   */
  record Listed(boolean viewerKnown, @Nullable Generation computed, List<Trend> trends) {}

  record Generation(long number, Instant at) {}

  /** Of the generation of this number, or of the newest if it is 0. */
  Listed list(
      Session session,
      UUID viewer,
      long generation,
      Window window,
      String category,
      int afterRank,
      int limit) {
    record Line(boolean viewerKnown, @Nullable Generation computed, @Nullable Trend trend) {}
    List<Line> lines =
        session.list(
            LIST,
            row ->
                new Line(
                    row.get("viewer_known", Boolean.class),
                    generationOrNone(row),
                    row.get("post_id", UUID.class) == null ? null : trend(row)),
            viewer,
            generation,
            window.code(),
            category,
            afterRank,
            limit);
    return new Listed(
        lines.getFirst().viewerKnown(),
        lines.getFirst().computed(),
        lines.stream().map(Line::trend).filter(Objects::nonNull).toList());
  }

  List<Trend> top(Session session, Window window, String category, int limit) {
    return session.list(TOP, PostgresTrendingStore::trend, window.code(), category, limit);
  }

  /** Of posts that were made since. */
  List<Trend> topOfLate(
      Session session, Window window, String category, int limit, Instant madeSince) {
    return session.list(
        TOP_OF_LATE, PostgresTrendingStore::trend, window.code(), category, limit, madeSince);
  }

  private static @Nullable Generation generationOrNone(Row row) {
    Long number = row.get("generation", Long.class);
    return number == null ? null : new Generation(number, row.get("computed_at", Instant.class));
  }

  private static Trend trend(Row row) {
    return new Trend(
        row.get("post_id", UUID.class),
        row.get("author_id", UUID.class),
        row.get("rank", Integer.class),
        row.get("score", Double.class));
  }
}
