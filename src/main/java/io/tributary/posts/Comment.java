package io.tributary.posts;

import java.time.Instant;
import java.util.UUID;

/** What somebody said under a post. */
public record Comment(UUID id, UUID postId, UUID authorId, String text, Instant createdAt) {}
