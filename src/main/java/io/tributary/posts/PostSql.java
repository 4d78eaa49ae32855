package io.tributary.posts;

import io.r2dbc.spi.Row;
import io.tributary.safety.SafetySql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What every statement that reads posts has in common, and the mapping of its rows. */
final class PostSql {
  /**
   * The rule of {@link SafetySql#POST_VISIBLE} for all posts of the user {@code $2}: up to which
   * visibility the user {@code $1} sees them.
   */
  static final String REACH =
      """
      CASE
        WHEN $1 = $2 THEN 2
        WHEN EXISTS (SELECT FROM blocks AS b
                     WHERE b.blocker_id = $1 AND b.blocked_id = $2 AND b.removed_at IS NULL)
          OR EXISTS (SELECT FROM blocks AS b
                     WHERE b.blocker_id = $2 AND b.blocked_id = $1 AND b.removed_at IS NULL) THEN 0
        WHEN EXISTS (SELECT FROM follows AS f
                     WHERE f.follower_id = $1 AND f.followee_id = $2 AND f.removed_at IS NULL) THEN 2
        ELSE 1
      END
      """;

  static final String COLUMNS =
      """
      p.id, p.author_id, p.text, p.category, p.tags, p.visibility, p.created_at, p.updated_at,
      images.image_ids, images.alt_texts, images.sizes, images.urls, images.widths, images.heights
      """;

  /**
   * The images of {@code p} as arrays, an element a file: one aggregate beside the post, so that
   * nothing multiplies its rows. Images without files are for the author alone.
   */
  static final String IMAGES = images("(f.image_id IS NOT NULL OR p.author_id = viewer.id)");

  /** Those without files too, whoever asks: see {@link Post#shownTo}. */
  static final String ALL_IMAGES = images("true");

  private static String images(String which) {
    return """
    LEFT JOIN LATERAL (
      SELECT array_agg(i.id ORDER BY i.position, f.size) AS image_ids,
             array_agg(i.alt_text ORDER BY i.position, f.size) AS alt_texts,
             array_agg(f.size ORDER BY i.position, f.size) AS sizes,
             array_agg(f.url ORDER BY i.position, f.size) AS urls,
             array_agg(f.width ORDER BY i.position, f.size) AS widths,
             array_agg(f.height ORDER BY i.position, f.size) AS heights
      FROM post_images AS i
      LEFT JOIN post_image_files AS f ON f.image_id = i.id
      WHERE i.post_id = p.id AND %s
    ) AS images ON true
    """
        .formatted(which);
  }

  private PostSql() {}

  static Post post(Row row) {
    return new Post(
        row.get("id", UUID.class),
        row.get("author_id", UUID.class),
        row.get("text", String.class),
        row.get("category", String.class),
        List.of(row.get("tags", String[].class)),
        Visibility.ofCode(row.get("visibility", Integer.class)),
        images(row),
        row.get("created_at", Instant.class),
        row.get("updated_at", Instant.class));
  }

  private static List<Image> images(Row row) {
    UUID[] ids = row.get("image_ids", UUID[].class);
    if (ids == null) {
      return List.of();
    }
    String[] altTexts = row.get("alt_texts", String[].class);
    Short[] sizes = row.get("sizes", Short[].class);
    String[] urls = row.get("urls", String[].class);
    Integer[] widths = row.get("widths", Integer[].class);
    Integer[] heights = row.get("heights", Integer[].class);
    var images = new ArrayList<Image>();
    var files = new ArrayList<Image.File>();
    for (int i = 0; i < ids.length; i++) {
      if (sizes[i] != null) {
        files.add(new Image.File(sizes[i], urls[i], widths[i], heights[i]));
      }
      if (i + 1 == ids.length || !ids[i].equals(ids[i + 1])) {
        images.add(new Image(ids[i], altTexts[i], List.copyOf(files)));
        files.clear();
      }
    }
    return List.copyOf(images);
  }
}
