package io.tributary.engagement;

/** How much there is of a post's engagement. */
public record Counts(long likes, long comments, long shares, long views, boolean likedByViewer) {}
