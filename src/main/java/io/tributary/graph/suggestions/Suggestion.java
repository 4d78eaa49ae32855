package io.tributary.graph.suggestions;

import java.util.UUID;

/**
 * Somebody whom a user may want to follow.
 *
 * @param mutual how many of those whom the user follows, as far as they were looked at, do
 * @param weight the sum of {@link Neo4jSuggestionStore#UNIT} divided by how many each of those
 *     follows
 */
public record Suggestion(UUID user, int mutual, long weight) {}
