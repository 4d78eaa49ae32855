package io.tributary.feed.filter;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.FeedQuery;
import io.tributary.pipeline.Filter;
import io.tributary.safety.Standing;

/** The viewer wants to hear nothing of the author. */
public final class Muted implements Filter<FeedQuery, Candidate, DropReason> {
  @Override
  public boolean keeps(FeedQuery query, Candidate candidate) {
    Standing standing = candidate.standing();
    return standing == null || !standing.muted();
  }

  @Override
  public DropReason reason() {
    return DropReason.MUTED;
  }
}
