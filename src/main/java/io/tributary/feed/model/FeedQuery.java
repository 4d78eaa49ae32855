package io.tributary.feed.model;

import io.tributary.feed.tuning.Arm;
import io.tributary.feed.tuning.Tuning;
import java.time.Instant;
import java.util.UUID;

/**
 * All that a feed depends on beside the stores.
 *
 * @param builtAt when the viewer's candidates were last built as a whole; rows from before are over
 * @param allowBackfill whether posts of people whom the viewer does not follow may come in
 */
public record FeedQuery(
    UUID viewer, Instant now, Tuning tuning, Arm arm, Instant builtAt, boolean allowBackfill) {}
