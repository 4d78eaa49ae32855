package io.tributary.platform.cache;

/** Where a value came from. */
public enum Origin {
  /** The pod's own memory. */
  NEAR,
  /** Redis; also if it has expired and is being loaded by somebody else at this moment. */
  REDIS,
  LOADED,
  /** Redis had it still, and the load failed. */
  STALE
}
