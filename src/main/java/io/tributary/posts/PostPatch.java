package io.tributary.posts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A post's fields that change; null where one stays. */
record PostPatch(
    @Nullable String text,
    @Nullable String category,
    @Nullable List<String> tags,
    @Nullable Visibility visibility) {}
