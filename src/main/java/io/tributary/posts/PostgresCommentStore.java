package io.tributary.posts;

import io.r2dbc.spi.Row;
import io.tributary.platform.page.Keyset;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.safety.SafetySql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Comments in PostgreSQL. */
@Singleton
final class PostgresCommentStore {
  // Written only if its author may see the post.
  private static final Sql INSERT =
      Sql.named(
          "comments.insert",
          """
          WITH viewer AS (SELECT id FROM users WHERE id = $2 AND deleted_at IS NULL),
          target AS (SELECT p.id, p.author_id, p.created_at FROM posts AS p, viewer WHERE p.id = $3 AND %s),
          written AS (
            INSERT INTO comments (id, post_id, author_id, text, created_at, version)
            SELECT $1, target.id, $2, $4, $5, nextval('aggregate_versions') FROM target
            RETURNING version)
          SELECT EXISTS (SELECT FROM viewer) AS author_known,
                 (SELECT version FROM written) AS version,
                 (SELECT author_id FROM target) AS post_author_id,
                 (SELECT created_at FROM target) AS post_created_at
          """
              .formatted(SafetySql.POST_VISIBLE));

  // OFFSET 0 keeps blocks from being joined: a join would read every comment for one page.
  static final Sql LIST =
      Sql.named(
          "comments.list",
          """
          SELECT viewer.id IS NOT NULL AS viewer_known, post.id IS NOT NULL AS post_known, comment.*
          FROM (SELECT) AS once
          LEFT JOIN users AS viewer ON viewer.id = $1 AND viewer.deleted_at IS NULL
          LEFT JOIN LATERAL (SELECT p.id FROM posts AS p WHERE p.id = $2 AND %s) AS post ON true
          LEFT JOIN LATERAL (
            SELECT c.id AS comment_id, c.author_id, c.text, c.created_at
            FROM comments AS c
            WHERE c.post_id = post.id AND c.deleted_at IS NULL AND (c.created_at, c.id) < ($3, $4)
              AND NOT EXISTS (SELECT FROM blocks AS b
                              WHERE b.blocker_id = $1 AND b.blocked_id = c.author_id AND b.removed_at IS NULL
                              OFFSET 0)
              AND NOT EXISTS (SELECT FROM blocks AS b
                              WHERE b.blocker_id = c.author_id AND b.blocked_id = $1 AND b.removed_at IS NULL
                              OFFSET 0)
            ORDER BY c.created_at DESC, c.id DESC
            LIMIT $5
          ) AS comment ON true
          ORDER BY comment.created_at DESC, comment.comment_id DESC
          """
              .formatted(SafetySql.POST_VISIBLE));

  // Its author may, also where it cannot see the post any more, and the author of the post. For
  // everybody else a comment on a post that they may not see does not exist.
  private static final Sql FIND =
      Sql.named(
          "comments.find",
          """
          SELECT viewer.id IS NOT NULL AS actor_known, c.post_id, c.author_id, c.created_at,
                 p.author_id AS post_author_id, p.created_at AS post_created_at
          FROM (SELECT) AS once
          LEFT JOIN users AS viewer ON viewer.id = $1 AND viewer.deleted_at IS NULL
          LEFT JOIN (comments AS c JOIN posts AS p ON p.id = c.post_id)
            ON c.id = $2 AND c.deleted_at IS NULL AND p.deleted_at IS NULL AND (c.author_id = viewer.id OR (%s))
          """
              .formatted(SafetySql.POST_VISIBLE));

  private static final Sql DELETE =
      Sql.named(
          "comments.delete",
          """
          UPDATE comments SET deleted_at = $2, version = nextval('aggregate_versions')
          WHERE id = $1 AND deleted_at IS NULL
          RETURNING version
          """);

  record Inserted(boolean authorKnown, @Nullable Long version, @Nullable Origin post) {}

  record Listed(boolean viewerKnown, boolean postKnown, List<Comment> comments) {}

  /** A comment, and those who may delete it. */
  record Found(boolean actorKnown, @Nullable Place place) {}

  record Place(UUID post, UUID author, Origin origin, Instant createdAt) {}

  Inserted insert(Session transaction, Comment comment) {
    return transaction.one(
        INSERT,
        row ->
            new Inserted(
                row.get("author_known", Boolean.class),
                row.get("version", Long.class),
                row.get("post_author_id", UUID.class) == null ? null : origin(row)),
        comment.id(),
        comment.authorId(),
        comment.postId(),
        comment.text(),
        comment.createdAt());
  }

  Listed list(Session session, UUID viewer, UUID post, Keyset after, int limit) {
    record Line(boolean viewerKnown, boolean postKnown, @Nullable Comment comment) {}
    List<Line> lines =
        session.list(
            LIST,
            row ->
                new Line(
                    row.get("viewer_known", Boolean.class),
                    row.get("post_known", Boolean.class),
                    comment(row, post)),
            viewer,
            post,
            after.at(),
            after.id(),
            limit);
    return new Listed(
        lines.getFirst().viewerKnown(),
        lines.getFirst().postKnown(),
        lines.stream().map(Line::comment).filter(Objects::nonNull).toList());
  }

  private static @Nullable Comment comment(Row row, UUID post) {
    UUID id = row.get("comment_id", UUID.class);
    return id == null
        ? null
        : new Comment(
            id,
            post,
            row.get("author_id", UUID.class),
            row.get("text", String.class),
            row.get("created_at", Instant.class));
  }

  Found find(Session session, UUID actor, UUID comment) {
    return session.one(
        FIND,
        row ->
            new Found(
                row.get("actor_known", Boolean.class),
                row.get("post_id", UUID.class) == null
                    ? null
                    : new Place(
                        row.get("post_id", UUID.class),
                        row.get("author_id", UUID.class),
                        origin(row),
                        row.get("created_at", Instant.class))),
        actor,
        comment);
  }

  private static Origin origin(Row row) {
    return new Origin(
        row.get("post_author_id", UUID.class), row.get("post_created_at", Instant.class));
  }

  Optional<Long> delete(Session transaction, UUID comment, Instant now) {
    return transaction.first(DELETE, row -> row.get("version", Long.class), comment, now);
  }
}
