package io.tributary.users;

import org.jspecify.annotations.Nullable;

/** A profile's fields that change; null where one stays. */
record ProfilePatch(
    @Nullable String handle,
    @Nullable String displayName,
    @Nullable String bio,
    @Nullable String avatarUrl,
    @Nullable String language) {}
