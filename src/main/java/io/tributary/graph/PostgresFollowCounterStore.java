package io.tributary.graph;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The counters of follows in PostgreSQL. */
@Singleton
final class PostgresFollowCounterStore {
  private static final Sql ADD =
      Sql.named(
          "follow_counters.add",
          """
          WITH changes AS MATERIALIZED (
            SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::integer[]) AS change (follower_id, followee_id, by))
          """
              + FollowCounterSql.add("changes"));

  // Pairs of viewer and user, because callers with different viewers share the statement. OFFSET 0
  // keeps it at keys alone.
  static final Sql READ =
      Sql.named(
          "follow_counters.read",
          """
          SELECT pair.viewer_id, pair.user_id, viewer.id IS NOT NULL AS viewer_known, counted.*
          FROM unnest($1::uuid[], $2::uuid[]) AS pair (viewer_id, user_id)
          LEFT JOIN LATERAL (
            SELECT u.id FROM users AS u
            WHERE u.id = pair.viewer_id AND u.deleted_at IS NULL
            OFFSET 0
          ) AS viewer ON true
          LEFT JOIN LATERAL (
            SELECT count.followers, count.following
            FROM users AS u
            CROSS JOIN LATERAL (
              SELECT coalesce(sum(c.followers), 0)::bigint AS followers,
                     coalesce(sum(c.following), 0)::bigint AS following
              FROM follow_counters AS c WHERE c.user_id = u.id
            ) AS count
            WHERE u.id = pair.user_id AND u.deleted_at IS NULL
              AND NOT EXISTS (SELECT FROM blocks AS b
                              WHERE b.blocker_id = viewer.id AND b.blocked_id = u.id AND b.removed_at IS NULL
                              OFFSET 0)
              AND NOT EXISTS (SELECT FROM blocks AS b
                              WHERE b.blocker_id = u.id AND b.blocked_id = viewer.id AND b.removed_at IS NULL
                              OFFSET 0)
            OFFSET 0
          ) AS counted ON true
          """);

  /** What somebody asks for. */
  record Wanted(UUID viewer, UUID user) {}

  /**
   * @param counts null if there is no such user for this viewer
   */
  record Seen(boolean viewerKnown, @Nullable FollowCounts counts) {}

  void add(Session transaction, List<FollowChange> changes) {
    transaction.update(
        ADD,
        changes.stream().map(FollowChange::follower).toArray(UUID[]::new),
        changes.stream().map(FollowChange::followee).toArray(UUID[]::new),
        changes.stream().map(FollowChange::by).toArray(Integer[]::new));
  }

  Map<Wanted, Seen> read(Session session, Collection<Wanted> wanted) {
    var seen = new HashMap<Wanted, Seen>();
    session.list(
        READ,
        row ->
            seen.put(
                    new Wanted(row.get("viewer_id", UUID.class), row.get("user_id", UUID.class)),
                    new Seen(row.get("viewer_known", Boolean.class), counts(row)))
                == null,
        wanted.stream().map(Wanted::viewer).toArray(UUID[]::new),
        wanted.stream().map(Wanted::user).toArray(UUID[]::new));
    return seen;
  }

  private static @Nullable FollowCounts counts(Row row) {
    Long followers = row.get("followers", Long.class);
    return followers == null ? null : new FollowCounts(followers, row.get("following", Long.class));
  }
}
