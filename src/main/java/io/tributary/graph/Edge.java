package io.tributary.graph;

import java.time.Instant;
import java.util.UUID;

/** What one user does to another: follows, blocks or mutes it. */
public record Edge(UUID actor, UUID target, Instant since) {}
