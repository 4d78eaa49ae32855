package io.tributary.projection;

import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** What a projection should hold of some users, by what PostgreSQL knows. */
@Singleton
final class PostgresExpectedStore {
  /**
   * @param required false for what a projection may have forgotten because of its age
   */
  record Expected(Entry entry, boolean required) {}

  // As old as the feed looks back; projections keep a little more.
  private static final String RECENT = "> now() - interval '90 days'";

  private static final Map<Kind, Sql> OF_OWNERS =
      new EnumMap<>(
          Map.of(
              Kind.USER,
              named(
                  "expected.users",
                  """
                  SELECT id::text AS key, version, '' AS detail, true AS required
                  FROM users WHERE id = ANY($1) AND deleted_at IS NULL
                  """),
              Kind.POST,
              named(
                  "expected.posts",
                  """
                  SELECT id::text AS key, version,
                         author_id || '/' || CASE visibility WHEN 1 THEN 'PUBLIC' ELSE 'FOLLOWERS' END AS detail,
                         created_at %1$s AS required
                  FROM (SELECT * FROM posts WHERE author_id = ANY($1) AND deleted_at IS NULL
                        UNION
                        SELECT * FROM posts WHERE id = ANY($2) AND deleted_at IS NULL) AS p
                  """),
              Kind.FOLLOW,
              named("expected.follows", edges("follows", "follower_id", "followee_id")),
              Kind.BLOCK,
              named("expected.blocks", edges("blocks", "blocker_id", "blocked_id")),
              Kind.MUTE,
              named("expected.mutes", edges("mutes", "muter_id", "muted_id")),
              Kind.LIKE,
              named(
                  "expected.likes",
                  """
                  SELECT l.user_id || '/' || l.post_id AS key, l.version, '' AS detail,
                         l.created_at %1$s AND p.created_at %1$s AS required
                  FROM likes AS l JOIN posts AS p ON p.id = l.post_id
                  WHERE l.user_id = ANY($1) AND l.removed_at IS NULL
                  """),
              Kind.COMMENT,
              named(
                  "expected.comments",
                  """
                  SELECT c.id::text AS key, c.version, c.post_id::text AS detail,
                         c.created_at %1$s AND p.created_at %1$s AS required
                  FROM comments AS c JOIN posts AS p ON p.id = c.post_id
                  WHERE c.author_id = ANY($1) AND c.deleted_at IS NULL
                  """),
              Kind.ENGAGEMENT,
              named(
                  "expected.engagement",
                  """
                  SELECT e.id::text AS key, 0::bigint AS version,
                         CASE e.kind WHEN 2 THEN 3 ELSE 4 END || '/' || e.user_id || '/' || e.post_id AS detail,
                         e.occurred_at %1$s AND p.created_at %1$s AS required
                  FROM engagement_events AS e JOIN posts AS p ON p.id = e.post_id
                  WHERE e.user_id = ANY($1) AND e.kind IN (1, 2)
                  """),
              Kind.METRICS,
              named(
                  "expected.metrics",
                  """
                  SELECT p.id::text AS key, 0::bigint AS version,
                         sum(c.likes) || '/' || sum(c.comments) || '/' || sum(c.shares) || '/' || sum(c.views)
                           || '/' || sum(c.impressions) AS detail,
                         p.created_at %1$s AS required
                  FROM posts AS p JOIN post_counters AS c ON c.post_id = p.id
                  WHERE p.author_id = ANY($1) AND p.deleted_at IS NULL
                  GROUP BY p.id
                  HAVING (sum(c.likes), sum(c.comments), sum(c.shares), sum(c.views), sum(c.impressions))
                         <> (0, 0, 0, 0, 0)
                  """)));

  private static final Sql PORTION =
      Sql.named("expected.portion", "SELECT id FROM users WHERE id > $1 ORDER BY id LIMIT $2");

  private static final Sql UNKNOWN =
      Sql.named(
          "expected.unknown",
          """
          SELECT id FROM unnest($1::uuid[]) AS id
          WHERE NOT EXISTS (SELECT FROM users WHERE users.id = id.id)
          """);

  private static Sql named(String name, String text) {
    // Only POST looks at posts; PostgreSQL wants every parameter to have a type.
    return Sql.named(
        name, "WITH given AS (SELECT $1::uuid[], $2::uuid[]) " + text.formatted(RECENT));
  }

  private static String edges(String table, String actor, String target) {
    return """
    SELECT %2$s || '/' || %3$s AS key, version, '' AS detail, true AS required
    FROM %1$s WHERE %2$s = ANY($1) AND removed_at IS NULL
    """
        .formatted(table, actor, target);
  }

  List<Expected> of(Session session, Set<Kind> kinds, Owners owners) {
    UUID[] users = owners.users().toArray(UUID[]::new);
    UUID[] posts = owners.posts().toArray(UUID[]::new);
    var all = new ArrayList<Expected>();
    for (Kind kind : kinds) {
      all.addAll(
          session.list(
              Objects.requireNonNull(OF_OWNERS.get(kind)),
              row ->
                  new Expected(
                      new Entry(
                          kind,
                          row.get("key", String.class),
                          row.get("version", Long.class),
                          row.get("detail", String.class)),
                      row.get("required", Boolean.class)),
              users,
              posts));
    }
    return all;
  }

  /** The users that follow this id, deleted ones too. */
  List<UUID> usersAfter(Session session, UUID last, int limit) {
    return session.list(PORTION, row -> row.get("id", UUID.class), last, limit);
  }

  /** Those of which PostgreSQL never heard. */
  List<UUID> unknown(Session session, List<UUID> users) {
    return session.list(
        UNKNOWN, row -> row.get("id", UUID.class), (Object) users.toArray(UUID[]::new));
  }
}
