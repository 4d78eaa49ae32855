package io.tributary.posts;

import java.util.List;
import java.util.UUID;

/** A post to be written. */
record NewPost(
    UUID id,
    String text,
    String category,
    List<String> tags,
    Visibility visibility,
    List<Image> images) {}
