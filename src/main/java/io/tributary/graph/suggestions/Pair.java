package io.tributary.graph.suggestions;

import java.util.UUID;

/** Two users, as they were named. */
public record Pair(UUID one, UUID other) {}
