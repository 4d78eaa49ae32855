package io.tributary.feed.filter;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.FeedQuery;
import io.tributary.pipeline.Filter;

/** Nobody's own posts are news. */
public final class OwnPosts implements Filter<FeedQuery, Candidate, DropReason> {
  @Override
  public boolean keeps(FeedQuery query, Candidate candidate) {
    return !candidate.author().equals(query.viewer());
  }

  @Override
  public DropReason reason() {
    return DropReason.OWN_POST;
  }
}
