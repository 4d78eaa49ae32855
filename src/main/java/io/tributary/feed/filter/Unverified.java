package io.tributary.feed.filter;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.FeedQuery;
import io.tributary.pipeline.Filter;

/** What nobody can vouch for is not shown. */
public final class Unverified implements Filter<FeedQuery, Candidate, DropReason> {
  @Override
  public boolean keeps(FeedQuery query, Candidate candidate) {
    return candidate.standing() != null;
  }

  @Override
  public DropReason reason() {
    return DropReason.UNVERIFIED;
  }
}
