package io.tributary.engagement;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.safety.SafetySql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The posts that acts are about, in PostgreSQL. */
@Singleton
final class PostgresTargetStore {
  // OFFSET 0 keeps it at keys alone: for a large batch the planner would rather read all posts.
  // Whether the actor liked a post is asked only for those that it may not see. A like that ended
  // counts: an unlike may come again, and is to be answered as if the post could be seen.
  static final Sql SEEN =
      Sql.named(
          "engagement.targets",
          """
          SELECT viewer.id IS NOT NULL AS actor_known, target.*
          FROM (SELECT) AS once
          LEFT JOIN users AS viewer ON viewer.id = $1 AND viewer.deleted_at IS NULL
          LEFT JOIN LATERAL (
            SELECT post.*
            FROM unnest($2::uuid[]) AS wanted (id)
            CROSS JOIN LATERAL (
              SELECT p.id AS post_id, p.author_id, p.created_at, shown.visible
              FROM posts AS p
              CROSS JOIN LATERAL (SELECT %s AS visible OFFSET 0) AS shown
              WHERE p.id = wanted.id AND p.deleted_at IS NULL
                AND (shown.visible
                     OR EXISTS (SELECT FROM likes AS l WHERE l.user_id = viewer.id AND l.post_id = p.id OFFSET 0))
              OFFSET 0
            ) AS post
          ) AS target ON viewer.id IS NOT NULL
          """
              .formatted(SafetySql.POST_VISIBLE));

  private static final Sql LIVING =
      Sql.named(
          "engagement.living_targets",
          """
          SELECT id AS post_id, author_id, created_at FROM posts WHERE id = ANY($1) AND deleted_at IS NULL
          """);

  /**
   * @param visible those of the posts that the actor may see
   * @param hidden those that it may not see, but liked
   */
  record Seen(boolean actorKnown, Map<UUID, Target> visible, Map<UUID, Target> hidden) {}

  Seen seen(Session transaction, UUID actor, Collection<UUID> posts) {
    record Line(boolean actorKnown, boolean visible, @Nullable Target target) {}
    List<Line> lines =
        transaction.list(
            SEEN,
            row ->
                new Line(
                    row.get("actor_known", Boolean.class),
                    Boolean.TRUE.equals(row.get("visible", Boolean.class)),
                    targetIfAny(row)),
            actor,
            posts.toArray(UUID[]::new));
    var visible = new HashMap<UUID, Target>();
    var hidden = new HashMap<UUID, Target>();
    for (Line line : lines) {
      Target target = line.target();
      if (target != null) {
        (line.visible() ? visible : hidden).put(target.post(), target);
      }
    }
    return new Seen(lines.getFirst().actorKnown(), visible, hidden);
  }

  /** Those of the posts that were not deleted, whoever may see them. */
  Map<UUID, Target> living(Session transaction, Collection<UUID> posts) {
    return byPost(
        transaction.list(LIVING, PostgresTargetStore::target, (Object) posts.toArray(UUID[]::new)));
  }

  private static Map<UUID, Target> byPost(List<Target> targets) {
    return targets.stream().collect(Collectors.toMap(Target::post, Function.identity()));
  }

  private static @Nullable Target targetIfAny(Row row) {
    return row.get("post_id", UUID.class) == null ? null : target(row);
  }

  private static Target target(Row row) {
    return new Target(
        row.get("post_id", UUID.class),
        row.get("author_id", UUID.class),
        row.get("created_at", Instant.class));
  }
}
