package io.tributary.engagement;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.safety.SafetySql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The posts that acts are about, in PostgreSQL. */
@Singleton
final class PostgresTargetStore {
  // OFFSET 0 keeps it at keys alone: for a large batch the planner would rather read all posts.
  static final Sql VISIBLE =
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
              SELECT p.id AS post_id, p.author_id, p.created_at FROM posts AS p
              WHERE p.id = wanted.id AND %s
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

  /** Those of the posts that the actor may see. */
  record Seen(boolean actorKnown, Map<UUID, Target> targets) {}

  Seen visible(Session transaction, UUID actor, Collection<UUID> posts) {
    record Line(boolean actorKnown, Optional<Target> target) {}
    List<Line> lines =
        transaction.list(
            VISIBLE,
            row ->
                new Line(
                    row.get("actor_known", Boolean.class), Optional.ofNullable(targetIfAny(row))),
            actor,
            posts.toArray(UUID[]::new));
    return new Seen(
        lines.getFirst().actorKnown(),
        byPost(lines.stream().flatMap(line -> line.target().stream()).toList()));
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
