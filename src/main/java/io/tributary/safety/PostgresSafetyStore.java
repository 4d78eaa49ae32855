package io.tributary.safety;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.projection.Reach;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The facts themselves, in PostgreSQL. */
@Singleton
final class PostgresSafetyStore {
  private static final short PUBLIC = 1;

  // One row for each living author and one for each living post. OFFSET 0 keeps each question at
  // keys: for many ids the planner would rather read whole tables.
  static final Sql FACTS =
      Sql.named(
          "safety.facts",
          """
          WITH viewer AS MATERIALIZED (
            SELECT id FROM users WHERE id = $1::uuid AND deleted_at IS NULL)
          SELECT viewer.id IS NOT NULL AS viewer_known, fact.*
          FROM (SELECT) AS once LEFT JOIN viewer ON true
          LEFT JOIN LATERAL (
            SELECT NULL::uuid AS post_id, author.id AS author_id, NULL::smallint AS visibility,
                   EXISTS (SELECT FROM follows AS f
                           WHERE f.follower_id = viewer.id AND f.followee_id = author.id AND f.removed_at IS NULL
                           OFFSET 0) AS followed,
                   EXISTS (SELECT FROM blocks AS b
                           WHERE b.blocker_id = viewer.id AND b.blocked_id = author.id AND b.removed_at IS NULL
                           OFFSET 0)
                   OR EXISTS (SELECT FROM blocks AS b
                              WHERE b.blocker_id = author.id AND b.blocked_id = viewer.id AND b.removed_at IS NULL
                              OFFSET 0) AS blocked,
                   EXISTS (SELECT FROM mutes AS m
                           WHERE m.muter_id = viewer.id AND m.muted_id = author.id AND m.removed_at IS NULL
                           OFFSET 0) AS muted
            FROM unnest($2::uuid[]) AS wanted (id)
            CROSS JOIN LATERAL (
              SELECT u.id FROM users AS u WHERE u.id = wanted.id AND u.deleted_at IS NULL OFFSET 0) AS author
            UNION ALL
            SELECT post.id, post.author_id, post.visibility, NULL, NULL, NULL
            FROM unnest($3::uuid[]) AS wanted (id)
            CROSS JOIN LATERAL (
              SELECT p.id, p.author_id, p.visibility FROM posts AS p
              WHERE p.id = wanted.id AND p.deleted_at IS NULL OFFSET 0) AS post
          ) AS fact ON true
          """);

  /** What the viewer is to an author. */
  record Tie(boolean followed, boolean blocked, boolean muted) {}

  /**
   * Those who are there.
   *
   * @param reaches by post
   */
  record Facts(boolean viewerKnown, Map<UUID, Tie> authors, Map<UUID, Reach> reaches) {}

  Facts read(Session session, UUID viewer, Collection<UUID> authors, Collection<UUID> posts) {
    record Line(
        boolean viewerKnown,
        @Nullable UUID post,
        @Nullable UUID author,
        @Nullable Tie tie,
        @Nullable Reach reach) {}
    List<Line> lines =
        session.list(
            FACTS,
            row -> {
              UUID post = row.get("post_id", UUID.class);
              UUID author = row.get("author_id", UUID.class);
              return new Line(
                  row.get("viewer_known", Boolean.class),
                  post,
                  author,
                  post == null && author != null ? tie(row) : null,
                  post == null ? null : reach(row));
            },
            viewer,
            authors.toArray(UUID[]::new),
            posts.toArray(UUID[]::new));
    var ties = new HashMap<UUID, Tie>();
    var reaches = new HashMap<UUID, Reach>();
    for (Line line : lines) {
      if (line.tie() != null && line.author() != null) {
        ties.put(line.author(), line.tie());
      }
      if (line.reach() != null && line.post() != null) {
        reaches.put(line.post(), line.reach());
      }
    }
    return new Facts(lines.getFirst().viewerKnown(), ties, reaches);
  }

  private static Tie tie(Row row) {
    return new Tie(
        row.get("followed", Boolean.class),
        row.get("blocked", Boolean.class),
        row.get("muted", Boolean.class));
  }

  private static Reach reach(Row row) {
    return row.get("visibility", Short.class) == PUBLIC ? Reach.PUBLIC : Reach.FOLLOWERS;
  }
}
