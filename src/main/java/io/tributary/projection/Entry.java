package io.tributary.projection;

/**
 * One living thing, as one of two sides knows it. Ended things are not compared: a projection may
 * have forgotten them.
 *
 * @param key the aggregate's id, as on its events
 * @param version as of its last event; 0 where there is none to compare
 * @param detail what else must agree, such as a post's author and visibility
 */
public record Entry(Kind kind, String key, long version, String detail) {}
