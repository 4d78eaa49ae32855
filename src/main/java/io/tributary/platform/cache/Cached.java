package io.tributary.platform.cache;

import io.tributary.platform.failure.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A value, and what is to be known of it.
 *
 * @param loadedAt when its load began
 * @param why what the load failed with; there exactly if the origin is STALE
 */
public record Cached<V>(V value, Instant loadedAt, Origin origin, @Nullable Failure why) {}
