package io.tributary.feed.model;

/** In which way a feed is less than it should be. */
public enum Degradation {
  /** It could not be ranked anew: it is an older one. */
  STALE,
  /** It could not be ranked at all: it is what trends. */
  TRENDING,
  /** The place that was asked for is lost: it begins anew. */
  PLACE_LOST
}
