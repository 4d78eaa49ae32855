package io.tributary.posts;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.platform.time.Micros;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Posts in PostgreSQL, written many in one statement. */
@Singleton
final class PostgresManyPostsStore {
  private static final Sql TAKEN =
      Sql.named(
          "posts.taken",
          """
          SELECT id, author_id FROM posts WHERE id = ANY($1)
          UNION ALL
          SELECT id, NULL FROM post_images WHERE id = ANY($2)
          """);

  // Tags have no spaces, and an array of arrays would lose where one ends.
  private static final Sql INSERT =
      Sql.named(
          "posts.insert_many",
          """
          INSERT INTO posts
            (id, author_id, text, category, tags, visibility, created_at, updated_at, version)
          SELECT id, author_id, text, category, string_to_array(tags, ' '), visibility, at, at,
                 nextval('aggregate_versions')
          FROM (
            SELECT item.*, timestamptz 'epoch' + micros * interval '1 microsecond' AS at
            FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::bigint[])
              AS item (id, author_id, text, category, tags, visibility, micros)) AS item
          RETURNING id, version
          """);

  private static final Sql INSERT_IMAGES =
      Sql.named(
          "posts.insert_many_images",
          """
          INSERT INTO post_images (id, post_id, position, alt_text)
          SELECT id, post_id, position, alt_text
          FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[])
            AS item (id, post_id, position, alt_text)
          """);

  private static final Sql INSERT_FILES =
      Sql.named(
          "posts.insert_many_files",
          """
          INSERT INTO post_image_files (image_id, size, url, width, height)
          SELECT image_id, size, url, width, height
          FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::integer[], $5::integer[])
            AS item (image_id, size, url, width, height)
          """);

  /** What is there already, deleted or not: the authors of posts, and images. */
  record Taken(Map<UUID, UUID> authors, Set<UUID> images) {}

  Taken taken(Session transaction, List<Post> posts) {
    var taken = new Taken(new HashMap<>(), new HashSet<>());
    transaction.list(
        TAKEN,
        row -> note(row, taken),
        posts.stream().map(Post::id).toArray(UUID[]::new),
        posts.stream().flatMap(post -> post.images().stream()).map(Image::id).toArray(UUID[]::new));
    return taken;
  }

  private static boolean note(Row row, Taken taken) {
    UUID id = row.get("id", UUID.class);
    UUID author = row.get("author_id", UUID.class);
    return author == null ? taken.images().add(id) : taken.authors().put(id, author) == null;
  }

  /** The posts' versions. */
  Map<UUID, Long> insert(Session transaction, List<Post> posts) {
    if (posts.isEmpty()) {
      return Map.of();
    }
    var versions = new HashMap<UUID, Long>();
    transaction.list(
        INSERT,
        row -> versions.put(row.get("id", UUID.class), row.get("version", Long.class)) == null,
        posts.stream().map(Post::id).toArray(UUID[]::new),
        posts.stream().map(Post::authorId).toArray(UUID[]::new),
        posts.stream().map(Post::text).toArray(String[]::new),
        posts.stream().map(Post::category).toArray(String[]::new),
        posts.stream().map(post -> String.join(" ", post.tags())).toArray(String[]::new),
        posts.stream().map(post -> post.visibility().code()).toArray(Short[]::new),
        posts.stream().map(post -> Micros.from(post.createdAt())).toArray(Long[]::new));
    insertImages(transaction, posts);
    return versions;
  }

  private record Placed(UUID post, int position, Image image) {
    static Stream<Placed> of(Post post) {
      return IntStream.range(0, post.images().size())
          .mapToObj(position -> new Placed(post.id(), position, post.images().get(position)));
    }
  }

  private record ImageFile(UUID image, Image.File file) {}

  private static void insertImages(Session transaction, List<Post> posts) {
    List<Placed> images = posts.stream().flatMap(Placed::of).toList();
    if (images.isEmpty()) {
      return;
    }
    transaction.update(
        INSERT_IMAGES,
        images.stream().map(placed -> placed.image().id()).toArray(UUID[]::new),
        images.stream().map(Placed::post).toArray(UUID[]::new),
        images.stream().map(placed -> (short) placed.position()).toArray(Short[]::new),
        images.stream().map(placed -> placed.image().altText()).toArray(String[]::new));
    List<ImageFile> files =
        images.stream()
            .map(Placed::image)
            .flatMap(image -> image.files().stream().map(file -> new ImageFile(image.id(), file)))
            .toList();
    if (!files.isEmpty()) {
      transaction.update(
          INSERT_FILES,
          files.stream().map(ImageFile::image).toArray(UUID[]::new),
          each(files, file -> (short) file.size()).toArray(Short[]::new),
          each(files, Image.File::url).toArray(String[]::new),
          each(files, Image.File::width).toArray(Integer[]::new),
          each(files, Image.File::height).toArray(Integer[]::new));
    }
  }

  private static <T> Stream<T> each(List<ImageFile> files, Function<Image.File, T> field) {
    return files.stream().map(ImageFile::file).map(field);
  }
}
