package io.tributary.posts;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.platform.time.Micros;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Comments in PostgreSQL, written many in one statement. */
@Singleton
final class PostgresManyCommentsStore {
  private static final Sql KNOWN =
      Sql.named(
          "comments.known",
          """
          SELECT id, author_id, post_id, created_at FROM comments WHERE id = ANY($1)
          UNION ALL
          SELECT id, author_id, NULL, created_at FROM posts WHERE id = ANY($2) AND deleted_at IS NULL
          """);

  private static final Sql INSERT =
      Sql.named(
          "comments.insert_many",
          """
          INSERT INTO comments (id, post_id, author_id, text, created_at, version)
          SELECT id, post_id, author_id, text,
                 timestamptz 'epoch' + micros * interval '1 microsecond', nextval('aggregate_versions')
          FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[])
            AS item (id, post_id, author_id, text, micros)
          RETURNING id, version
          """);

  /** Under which post, and whose. */
  record Placed(UUID post, UUID author) {}

  /** Comments that are there already, deleted or not, and where the living posts come from. */
  record Known(Map<UUID, Placed> comments, Map<UUID, Origin> posts) {}

  Known known(Session transaction, List<Comment> comments) {
    var known = new Known(new HashMap<>(), new HashMap<>());
    transaction.list(
        KNOWN,
        row -> note(row, known),
        comments.stream().map(Comment::id).toArray(UUID[]::new),
        comments.stream().map(Comment::postId).distinct().toArray(UUID[]::new));
    return known;
  }

  private static boolean note(Row row, Known known) {
    UUID id = row.get("id", UUID.class);
    UUID author = row.get("author_id", UUID.class);
    UUID post = row.get("post_id", UUID.class);
    return post == null
        ? known.posts().put(id, new Origin(author, row.get("created_at", Instant.class))) == null
        : known.comments().put(id, new Placed(post, author)) == null;
  }

  /** The comments' versions. */
  Map<UUID, Long> insert(Session transaction, List<Comment> comments) {
    if (comments.isEmpty()) {
      return Map.of();
    }
    var versions = new HashMap<UUID, Long>();
    transaction.list(
        INSERT,
        row -> versions.put(row.get("id", UUID.class), row.get("version", Long.class)) == null,
        comments.stream().map(Comment::id).toArray(UUID[]::new),
        comments.stream().map(Comment::postId).toArray(UUID[]::new),
        comments.stream().map(Comment::authorId).toArray(UUID[]::new),
        comments.stream().map(Comment::text).toArray(String[]::new),
        comments.stream().map(comment -> Micros.from(comment.createdAt())).toArray(Long[]::new));
    return versions;
  }
}
