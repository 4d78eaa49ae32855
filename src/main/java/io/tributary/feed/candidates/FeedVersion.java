package io.tributary.feed.candidates;

import java.time.Instant;

/**
 * How new a viewer's candidates are.
 *
 * @param changedAt when any of them was last written
 * @param builtAt when all of them were last computed; rows from before are over
 */
public record FeedVersion(Instant changedAt, Instant builtAt) {}
