package io.tributary.graph;

/** How many follow a user, and how many it follows. */
public record FollowCounts(long followers, long following) {}
