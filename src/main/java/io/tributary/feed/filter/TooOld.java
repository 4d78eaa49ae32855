package io.tributary.feed.filter;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.FeedQuery;
import io.tributary.pipeline.Filter;

/** Each source has its own idea of old; a post stays while it is young enough for one of them. */
public final class TooOld implements Filter<FeedQuery, Candidate, DropReason> {
  @Override
  public boolean keeps(FeedQuery query, Candidate candidate) {
    return candidate.sources().stream()
        .anyMatch(
            source ->
                !candidate
                    .createdAt()
                    .isBefore(query.now().minus(query.tuning().reach(source).age())));
  }

  @Override
  public DropReason reason() {
    return DropReason.TOO_OLD;
  }
}
