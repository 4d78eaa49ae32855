package io.tributary.feed.score;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.ScoreParts;
import io.tributary.pipeline.Scorer;

/** Of two that are as good, the one of somebody followed comes first. */
public final class OutOfNetwork implements Scorer<FeedQuery, Candidate> {
  @Override
  public Candidate score(FeedQuery query, Candidate candidate) {
    ScoreParts parts = candidate.parts();
    if (parts == null || candidate.isFollowed()) {
      return candidate;
    }
    double factor = query.arm().weights().outOfNetwork();
    return candidate.scored(parts.withNetwork(factor), Scores.scaled(candidate.score(), factor));
  }
}
