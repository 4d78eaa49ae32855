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
    Instant updatedAt) {}
