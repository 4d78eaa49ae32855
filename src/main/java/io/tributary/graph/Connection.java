package io.tributary.graph;

import java.time.Instant;
import java.util.UUID;

/** A user at the other end of a follow. */
public record Connection(UUID userId, Instant followedAt) {}
