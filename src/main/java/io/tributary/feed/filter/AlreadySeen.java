package io.tributary.feed.filter;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.FeedQuery;
import io.tributary.pipeline.Filter;

/** What was shown lately is no news. */
public final class AlreadySeen implements Filter<FeedQuery, Candidate, DropReason> {
  @Override
  public boolean keeps(FeedQuery query, Candidate candidate) {
    return !candidate.seen();
  }

  @Override
  public DropReason reason() {
    return DropReason.SEEN;
  }
}
