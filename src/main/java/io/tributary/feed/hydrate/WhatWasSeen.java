package io.tributary.feed.hydrate;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.seen.Seen;
import io.tributary.pipeline.Hydrator;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Tells each candidate whether the viewer has seen it lately. */
@Singleton
public final class WhatWasSeen implements Hydrator<FeedQuery, Candidate> {
  private final Seen seen;

  WhatWasSeen(Seen seen) {
    this.seen = seen;
  }

  @Override
  public UnaryOperator<Candidate> facts(FeedQuery query, List<Candidate> candidates) {
    Predicate<UUID> lately = seen.lately(query.viewer(), query.now());
    return candidate -> candidate.seen(lately.test(candidate.post()));
  }
}
