package io.tributary.engagement;

import java.util.UUID;

/** How much there is of a post's engagement, whoever asks. */
public record Tally(UUID author, long likes, long comments, long shares, long views) {}
