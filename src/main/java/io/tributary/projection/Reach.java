package io.tributary.projection;

/** Who may see a post, apart from blocks. */
public enum Reach {
  PUBLIC,
  FOLLOWERS,
  /** Nobody: it is deleted. */
  NOBODY
}
