package io.tributary.feed.filter;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.FeedQuery;
import io.tributary.pipeline.Filter;

/** Only whom the viewer follows, where that was asked for. */
public final class Strangers implements Filter<FeedQuery, Candidate, DropReason> {
  @Override
  public boolean keeps(FeedQuery query, Candidate candidate) {
    return query.allowBackfill() || candidate.isFollowed();
  }

  @Override
  public DropReason reason() {
    return DropReason.STRANGER;
  }
}
