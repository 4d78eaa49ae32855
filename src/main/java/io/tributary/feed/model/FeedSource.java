package io.tributary.feed.model;

import java.time.Duration;
import java.util.Locale;

/** Why a post is a candidate at all. */
public enum FeedSource {
  // What arrived is kept in order for 30 days, engagement and affinity for 100.
  FOLLOWEES(1, Duration.ofDays(30)),
  TRENDING(2, Duration.ofDays(30)),
  AFFINITY(4, Duration.ofDays(90)),
  FRIENDS_LIKES(8, Duration.ofDays(90));

  private final int bit;
  private final Duration oldest;

  FeedSource(int bit, Duration oldest) {
    this.bit = bit;
    this.oldest = oldest;
  }

  /** By which slates know it, so that it stays whatever comes and goes. */
  public int bit() {
    return bit;
  }

  /** How old the posts that it brings may be at most. */
  public Duration oldest() {
    return oldest;
  }

  /** As statements and metrics name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As the configuration names it. */
  public String setting() {
    return label().replace('_', '-');
  }
}
