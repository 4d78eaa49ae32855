package io.tributary.graph;

import java.util.UUID;

/**
 * What a change of a follow counts for.
 *
 * @param by 1 where it begins, -1 where it ends
 */
public record FollowChange(UUID follower, UUID followee, int by) {}
