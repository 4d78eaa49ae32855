package io.tributary.feed.tuning;

/**
 * How much each part of a score counts; zero switches it off.
 *
 * @param outOfNetwork what the score of a stranger's post is multiplied with
 */
public record Weights(double freshness, double engagement, double affinity, double outOfNetwork) {}
