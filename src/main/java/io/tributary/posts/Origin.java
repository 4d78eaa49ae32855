package io.tributary.posts;

import java.time.Instant;
import java.util.UUID;

/** What never changes about a post, and what every event about it carries. */
public record Origin(UUID author, Instant createdAt) {}
