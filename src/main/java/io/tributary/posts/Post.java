package io.tributary.posts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A post as one viewer may see it. */
public record Post(
    UUID id,
    UUID authorId,
    String text,
    String category,
    List<String> tags,
    Visibility visibility,
    List<Image> images,
    Instant createdAt,
    Instant updatedAt) {
  /** Images without files are for the author alone. */
  Post shownTo(UUID viewer) {
    if (viewer.equals(authorId) || images.stream().noneMatch(image -> image.files().isEmpty())) {
      return this;
    }
    return new Post(
        id,
        authorId,
        text,
        category,
        tags,
        visibility,
        images.stream().filter(image -> !image.files().isEmpty()).toList(),
        createdAt,
        updatedAt);
  }
}
