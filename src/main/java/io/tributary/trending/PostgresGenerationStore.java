package io.tributary.trending;

import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;

/** The computation of what is trending, in PostgreSQL. */
@Singleton
final class PostgresGenerationStore {
  static final int KEPT = 3;

  // The rule. A person counts once for each kind of act on a post, with the latest of them: who
  // floods a post with views adds no more than who saw it once. Authors do not count on their own
  // posts. An act adds its weight × 2^(-age / half-life), by the time of the act and not of the
  // post: an old post that people come back to is trending, a new one that they left is not. A
  // window holds the same number of half-lives whatever its length. Of equal scores the newer post
  // is first.
  //
  // The windows end now and lie within each other, so what people did is read once: by the latest
  // act it is known in which of them each counts. Clocks of callers may be a minute ahead of ours.
  // Scores are rounded, because the order in which floats are added changes their last digits and
  // equal ones would not be equal.
  //
  // A post of a deleted user is deleted, so no author is asked for. How many categories there are
  // is up to those who write, so only those are listed with the highest sums.
  //
  // Posts are looked up one by one, by their key, and the planner is not free to turn that around:
  // right after an import it takes the tables for small, and would sum up everything once for each
  // post.
  static final Sql COMPUTE =
      Sql.named(
          "trending.compute",
          """
          WITH oldest AS MATERIALIZED (
            SELECT min(generation) AS kept
            FROM (SELECT generation FROM trending_generations ORDER BY generation DESC LIMIT %d) AS newest),
          forgotten AS (
            DELETE FROM trending_generations WHERE generation < (SELECT kept FROM oldest)),
          forgotten_scores AS (
            DELETE FROM trending_scores WHERE generation < (SELECT kept FROM oldest)),
          begun AS (
            INSERT INTO trending_generations (computed_at) VALUES ($1::timestamptz) RETURNING generation),
          act AS (
            SELECT post_id, CASE kind WHEN 1 THEN $5::float8 ELSE $8::float8 END AS weight, max(occurred_at) AS at
            FROM engagement_events
            WHERE occurred_at > $1::timestamptz - interval '168 hours'
              AND occurred_at <= $1::timestamptz + interval '1 minute'
              AND kind IN (1, 2) AND user_id <> post_author_id
            GROUP BY post_id, user_id, kind
            UNION ALL
            SELECT post_id, $6::float8, created_at
            FROM likes
            WHERE created_at > $1::timestamptz - interval '168 hours'
              AND created_at <= $1::timestamptz + interval '1 minute'
              AND removed_at IS NULL AND user_id <> post_author_id
            UNION ALL
            SELECT c.post_id, $7::float8, max(c.created_at)
            FROM comments AS c JOIN posts AS p ON p.id = c.post_id
            WHERE c.created_at > $1::timestamptz - interval '168 hours'
              AND c.created_at <= $1::timestamptz + interval '1 minute'
              AND c.deleted_at IS NULL AND c.author_id <> p.author_id
            GROUP BY c.post_id, c.author_id),
          aged AS (
            SELECT post_id, weight, greatest(0, date_part('epoch', $1::timestamptz - at)) / 3600 AS hours
            FROM act),
          summed AS (
            SELECT post_id,
                   sum(weight * power(2::float8, -hours * $4::float8)) FILTER (WHERE hours < 1) AS hour,
                   sum(weight * power(2::float8, -hours * $4::float8 / 24)) FILTER (WHERE hours < 24) AS day,
                   sum(weight * power(2::float8, -hours * $4::float8 / 168)) AS week
            FROM aged GROUP BY post_id),
          scored AS MATERIALIZED (
            SELECT list."window", list.score, p.id, p.author_id, p.category, p.created_at
            FROM summed CROSS JOIN LATERAL (
              SELECT id, author_id, category, created_at FROM posts
              WHERE id = summed.post_id AND deleted_at IS NULL AND visibility = 1
              OFFSET 0) AS p
            CROSS JOIN LATERAL (
              SELECT span."window", round(span.score::numeric, 6)::float8 AS score
              FROM (VALUES (1, hour), (2, day), (3, week)) AS span ("window", score)
            ) AS list
            WHERE list.score > 0),
          busy AS (
            SELECT "window", category
            FROM (SELECT "window", category,
                         row_number() OVER (PARTITION BY "window" ORDER BY sum(score) DESC, category) AS place
                  FROM scored WHERE category NOT IN ('', 'all') GROUP BY "window", category) AS each
            WHERE place <= $3::integer),
          ranked AS (
            SELECT "window", 'all' AS category, id, author_id, score,
                   row_number() OVER (PARTITION BY "window" ORDER BY score DESC, created_at DESC, id DESC) AS rank
            FROM scored
            UNION ALL
            SELECT "window", category, id, author_id, score,
                   row_number() OVER (PARTITION BY "window", category
                                      ORDER BY score DESC, created_at DESC, id DESC)
            FROM scored JOIN busy USING ("window", category))
          INSERT INTO trending_scores (generation, "window", category, post_id, author_id, score, rank)
          SELECT begun.generation, ranked."window", ranked.category, ranked.id, ranked.author_id, ranked.score, ranked.rank
          FROM ranked CROSS JOIN begun
          WHERE ranked.rank <= $2::integer
          """
              .formatted(KEPT - 1));

  /** How many rows the new generation has. */
  long compute(Session session, TrendingConfig config, Instant now) {
    TrendingConfig.Weights weights = config.weights();
    return session.update(
        COMPUTE,
        now,
        config.posts(),
        config.categories(),
        config.halfLives(),
        weights.view(),
        weights.like(),
        weights.comment(),
        weights.share());
  }
}
