package io.tributary.feed.filter;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.FeedQuery;
import io.tributary.pipeline.Filter;
import io.tributary.projection.Reach;
import io.tributary.safety.Standing;

/** A post for followers is for them alone. */
public final class NotVisible implements Filter<FeedQuery, Candidate, DropReason> {
  @Override
  public boolean keeps(FeedQuery query, Candidate candidate) {
    Standing standing = candidate.standing();
    return standing == null || standing.reach() != Reach.FOLLOWERS || standing.followed();
  }

  @Override
  public DropReason reason() {
    return DropReason.NOT_VISIBLE;
  }
}
