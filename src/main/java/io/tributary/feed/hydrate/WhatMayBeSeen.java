package io.tributary.feed.hydrate;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.FeedQuery;
import io.tributary.pipeline.Hydrator;
import io.tributary.safety.SafetyLookup;
import io.tributary.safety.Standing;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Tells each candidate how its viewer stands to it. */
@Singleton
public final class WhatMayBeSeen implements Hydrator<FeedQuery, Candidate> {
  private final SafetyLookup safety;

  WhatMayBeSeen(SafetyLookup safety) {
    this.safety = safety;
  }

  @Override
  public UnaryOperator<Candidate> facts(FeedQuery query, List<Candidate> candidates) {
    Map<UUID, UUID> authors =
        candidates.stream().collect(Collectors.toMap(Candidate::post, Candidate::author));
    Map<UUID, Standing> standings = safety.of(query.viewer(), authors);
    return candidate -> candidate.standing(standings.getOrDefault(candidate.post(), Standing.GONE));
  }
}
