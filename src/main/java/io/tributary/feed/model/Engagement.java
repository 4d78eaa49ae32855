package io.tributary.feed.model;

/** What people did with a post, as of when its candidate was built. */
public record Engagement(long likes, long comments, long shares, long impressions) {
  public static final Engagement NONE = new Engagement(0, 0, 0, 0);
}
