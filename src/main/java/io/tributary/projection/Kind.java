package io.tributary.projection;

/** What can be compared between PostgreSQL and a projection. */
public enum Kind {
  USER,
  POST,
  FOLLOW,
  BLOCK,
  MUTE,
  LIKE,
  COMMENT,
  ENGAGEMENT,
  /** Counts of one post. */
  METRICS
}
