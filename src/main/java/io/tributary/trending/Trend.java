package io.tributary.trending;

import java.util.UUID;

/**
 * A post of a list.
 *
 * @param rank among all of the list's, from 1 on
 * @param score comparable within a list alone
 */
public record Trend(UUID post, UUID author, int rank, double score) {}
