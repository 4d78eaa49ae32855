package io.tributary.posts;

import io.r2dbc.spi.Row;
import io.tributary.platform.page.Keyset;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.safety.SafetySql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Posts in PostgreSQL. */
@Singleton
final class PostgresPostStore {
  private static final Sql INSERT =
      Sql.named(
          "posts.insert",
          """
          INSERT INTO posts
            (id, author_id, text, category, tags, visibility, created_at, updated_at, version)
          SELECT $1, author.id, $3, $4, $5, $6, $7, $7, nextval('aggregate_versions')
          FROM users AS author
          WHERE author.id = $2 AND author.deleted_at IS NULL
          RETURNING version
          """);

  private static final Sql INSERT_IMAGES =
      Sql.named(
          "posts.insert_images",
          """
          INSERT INTO post_images (id, post_id, position, alt_text)
          SELECT image.id, $1, image.position - 1, image.alt_text
          FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS image (id, alt_text, position)
          """);

  private static final Sql UPDATE =
      Sql.named(
          "posts.update",
          """
          UPDATE posts SET
            text = coalesce($3, text),
            category = coalesce($4, category),
            tags = coalesce($5, tags),
            visibility = coalesce($6, visibility),
            updated_at = $7,
            version = nextval('aggregate_versions')
          WHERE id = $1 AND author_id = $2 AND deleted_at IS NULL
          RETURNING version,
            text <> '' OR EXISTS (SELECT FROM post_images WHERE post_id = $1) AS says_something
          """);

  private static final Sql COMPLETE_IMAGE =
      Sql.named(
          "posts.complete_image",
          """
          INSERT INTO post_image_files (image_id, size, url, width, height)
          SELECT image.id, file.size, file.url, file.width, file.height
          FROM post_images AS image,
               unnest($3::smallint[], $4::text[], $5::integer[], $6::integer[])
                 AS file (size, url, width, height)
          WHERE image.id = $2 AND image.post_id = $1
          ON CONFLICT (image_id, size) DO UPDATE
          SET url = excluded.url, width = excluded.width, height = excluded.height
          """);

  private static final Sql DELETE =
      Sql.named(
          "posts.delete",
          """
          UPDATE posts SET deleted_at = $3, version = nextval('aggregate_versions')
          WHERE id = $1 AND author_id = $2 AND deleted_at IS NULL
          RETURNING version, created_at
          """);

  // Pairs of viewer and post, because callers with different viewers share the statement; but the
  // post is the same for all who may see it. OFFSET 0 keeps it at keys alone: for a large batch the
  // planner would rather read all users.
  static final Sql VISIBLE =
      Sql.named(
          "posts.visible",
          """
          SELECT pair.viewer_id, pair.post_id, viewer.id IS NOT NULL AS viewer_known, post.*
          FROM unnest($1::uuid[], $2::uuid[]) AS pair (viewer_id, post_id)
          LEFT JOIN LATERAL (
            SELECT u.id FROM users AS u
            WHERE u.id = pair.viewer_id AND u.deleted_at IS NULL
            OFFSET 0
          ) AS viewer ON true
          LEFT JOIN LATERAL (
            SELECT %s FROM posts AS p %s
            WHERE p.id = pair.post_id AND %s
            OFFSET 0
          ) AS post ON true
          """
              .formatted(PostSql.COLUMNS, PostSql.ALL_IMAGES, SafetySql.POST_VISIBLE));

  // What the viewer may see of this author is found out once, and each visibility is a range of the
  // index: so a page costs the same however many posts the viewer may not see. Images are gathered
  // for the page only.
  static final Sql LIST =
      Sql.named(
          "posts.list",
          """
          WITH viewer AS MATERIALIZED (
            SELECT found.id,
                   EXISTS (SELECT FROM users WHERE id = $2 AND deleted_at IS NULL) AS user_known,
                   %1$s AS reach
            FROM (SELECT) AS once
            LEFT JOIN users AS found ON found.id = $1 AND found.deleted_at IS NULL)
          SELECT viewer.id IS NOT NULL AS viewer_known, viewer.user_known, post.*
          FROM viewer
          LEFT JOIN LATERAL (
            SELECT %2$s
            FROM (
              (SELECT p.* FROM posts AS p
               WHERE viewer.reach >= 1 AND p.author_id = $2 AND p.visibility = 1
                 AND p.deleted_at IS NULL AND (p.created_at, p.id) < ($3, $4)
               ORDER BY p.created_at DESC, p.id DESC
               LIMIT $5::integer + $6::integer)
              UNION ALL
              (SELECT p.* FROM posts AS p
               WHERE viewer.reach >= 2 AND p.author_id = $2 AND p.visibility = 2
                 AND p.deleted_at IS NULL AND (p.created_at, p.id) < ($3, $4)
               ORDER BY p.created_at DESC, p.id DESC
               LIMIT $5::integer + $6::integer)
              ORDER BY created_at DESC, id DESC
              LIMIT $5 OFFSET $6
            ) AS p %3$s
          ) AS post ON true
          ORDER BY post.created_at DESC, post.id DESC
          """
              .formatted(PostSql.REACH, PostSql.COLUMNS, PostSql.IMAGES));

  /** A viewer asking for a post. */
  record Wanted(UUID viewer, UUID post) {}

  /**
   * What the viewer gets: whether it is a user at all, and the post, as its author sees it, if it
   * may see it.
   */
  record Seen(boolean viewerKnown, @Nullable Post post) {}

  /** A list's rows, if those whom it concerns are there. */
  record Listed(boolean viewerKnown, boolean userKnown, List<Post> posts) {}

  record Deleted(long version, Instant createdAt) {}

  record Updated(long version, boolean saysSomething) {}

  /** The new post's version; nothing if there is no such author. */
  Optional<Long> insert(Session transaction, UUID author, NewPost post, Instant now) {
    Optional<Long> version =
        transaction.first(
            INSERT,
            row -> row.get("version", Long.class),
            post.id(),
            author,
            post.text(),
            post.category(),
            post.tags().toArray(String[]::new),
            post.visibility().code(),
            now);
    if (version.isPresent() && !post.images().isEmpty()) {
      transaction.update(
          INSERT_IMAGES,
          post.id(),
          post.images().stream().map(Image::id).toArray(UUID[]::new),
          post.images().stream().map(Image::altText).toArray(String[]::new));
    }
    return version;
  }

  Optional<Updated> update(
      Session transaction, UUID author, UUID post, PostPatch patch, Instant now) {
    List<String> tags = patch.tags();
    Visibility visibility = patch.visibility();
    return transaction.first(
        UPDATE,
        row ->
            new Updated(row.get("version", Long.class), row.get("says_something", Boolean.class)),
        post,
        author,
        Sql.nullable(patch.text(), String.class),
        Sql.nullable(patch.category(), String.class),
        Sql.nullable(tags == null ? null : tags.toArray(String[]::new), String[].class),
        Sql.nullable(visibility == null ? null : visibility.code(), Short.class),
        now);
  }

  /** Whether the post has this image. */
  boolean completeImage(Session transaction, UUID post, UUID image, List<Image.File> files) {
    return transaction.update(
            COMPLETE_IMAGE,
            post,
            image,
            files.stream().map(file -> (short) file.size()).toArray(Short[]::new),
            files.stream().map(Image.File::url).toArray(String[]::new),
            files.stream().map(Image.File::width).toArray(Integer[]::new),
            files.stream().map(Image.File::height).toArray(Integer[]::new))
        > 0;
  }

  Optional<Deleted> delete(Session transaction, UUID author, UUID post, Instant now) {
    return transaction.first(
        DELETE,
        row -> new Deleted(row.get("version", Long.class), row.get("created_at", Instant.class)),
        post,
        author,
        now);
  }

  Map<Wanted, Seen> visible(Session session, Collection<Wanted> wanted) {
    var seen = new HashMap<Wanted, Seen>();
    session.list(
        VISIBLE,
        row ->
            seen.put(
                    new Wanted(row.get("viewer_id", UUID.class), row.get("post_id", UUID.class)),
                    new Seen(row.get("viewer_known", Boolean.class), postOrNone(row)))
                == null,
        wanted.stream().map(Wanted::viewer).toArray(UUID[]::new),
        wanted.stream().map(Wanted::post).toArray(UUID[]::new));
    return seen;
  }

  Listed list(Session session, UUID viewer, UUID user, Keyset after, int limit, int offset) {
    record Line(boolean viewerKnown, boolean userKnown, @Nullable Post post) {}
    List<Line> lines =
        session.list(
            LIST,
            row ->
                new Line(
                    row.get("viewer_known", Boolean.class),
                    row.get("user_known", Boolean.class),
                    postOrNone(row)),
            viewer,
            user,
            after.at(),
            after.id(),
            limit,
            offset);
    return new Listed(
        lines.getFirst().viewerKnown(),
        lines.getFirst().userKnown(),
        lines.stream().map(Line::post).filter(java.util.Objects::nonNull).toList());
  }

  private static @Nullable Post postOrNone(Row row) {
    return row.get("id", UUID.class) == null ? null : PostSql.post(row);
  }
}
