package io.tributary.feed.model;

/** Why a post is a candidate at all. */
public enum FeedSource {
  FOLLOWEES,
  TRENDING,
  AFFINITY
}
