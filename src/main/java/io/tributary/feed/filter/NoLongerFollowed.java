package io.tributary.feed.filter;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.FeedSource;
import io.tributary.pipeline.Filter;
import java.util.Set;

/** A follow that has ended brings nothing in; another source may. */
public final class NoLongerFollowed implements Filter<FeedQuery, Candidate, DropReason> {
  @Override
  public boolean keeps(FeedQuery query, Candidate candidate) {
    return candidate.isFollowed() || !candidate.sources().equals(Set.of(FeedSource.FOLLOWEES));
  }

  @Override
  public DropReason reason() {
    return DropReason.NO_LONGER_FOLLOWED;
  }
}
