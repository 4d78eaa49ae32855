package io.tributary.engagement;

import java.time.Instant;
import java.util.UUID;

/** A post that somebody does something with, and what never changes about it. */
record Target(UUID post, UUID author, Instant createdAt) {}
