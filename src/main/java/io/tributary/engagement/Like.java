package io.tributary.engagement;

import java.time.Instant;
import java.util.UUID;

/** A user likes a post. */
public record Like(UUID user, UUID post, Instant since) {}
