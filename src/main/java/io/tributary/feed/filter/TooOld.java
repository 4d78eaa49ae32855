package io.tributary.feed.filter;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.FeedSource;
import io.tributary.pipeline.Filter;
import java.time.Duration;

/** Each source has its own idea of old; a post stays while it is young enough for one of them. */
public final class TooOld implements Filter<FeedQuery, Candidate, DropReason> {
  @Override
  public boolean keeps(FeedQuery query, Candidate candidate) {
    return candidate.sources().stream()
        .anyMatch(
            source -> !candidate.createdAt().isBefore(query.now().minus(oldest(query, source))));
  }

  private static Duration oldest(FeedQuery query, FeedSource source) {
    return switch (source) {
      case FOLLOWEES -> query.tuning().followees().age();
      case TRENDING -> query.tuning().trending().age();
      case AFFINITY -> query.tuning().affinity().age();
    };
  }

  @Override
  public DropReason reason() {
    return DropReason.TOO_OLD;
  }
}
