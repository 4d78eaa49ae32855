package io.tributary.feed.score;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.Engagement;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.ScoreParts;
import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Tuning.EngagementRate;
import io.tributary.feed.tuning.Weights;
import io.tributary.pipeline.Scorer;
import java.time.Duration;
import java.time.Instant;

/**
 * Freshness, engagement and affinity, each from 0 to 1, times their weights. {@code ScoreSql} says
 * the same to ClickHouse.
 */
public final class WeightedParts implements Scorer<FeedQuery, Candidate> {
  @Override
  public Candidate score(FeedQuery query, Candidate candidate) {
    Tuning tuning = query.tuning();
    var parts =
        new ScoreParts(
            freshness(candidate.createdAt(), query.now(), tuning.freshnessHalfLife()),
            engagement(candidate.engagement(), tuning.engagementRate()),
            affinity(candidate.affinity(), tuning.affinityHalf()),
            1,
            1);
    Weights weights = query.arm().weights();
    return candidate.scored(
        parts,
        weights.freshness() * parts.freshness()
            + weights.engagement() * parts.engagement()
            + weights.affinity() * parts.affinity());
  }

  /** Half of it is gone after each half-life; a clock that is ahead gains nothing. */
  private static double freshness(Instant createdAt, Instant now, Duration halfLife) {
    double age = Math.max(0, micros(Duration.between(createdAt, now)));
    return Math.pow(2, -age / micros(halfLife));
  }

  private static double micros(Duration time) {
    return time.toSeconds() * 1e6 + time.getNano() / 1_000;
  }

  /** A rate that a few cannot make high, squeezed below 1 where more act than are known to see. */
  private static double engagement(Engagement did, EngagementRate tuned) {
    double acts =
        did.likes()
            + tuned.comment() * did.comments()
            + tuned.share() * did.shares()
            + tuned.prior();
    double rate = acts / (did.impressions() + tuned.priorImpressions());
    return rate / (1 + rate);
  }

  private static double affinity(double unscaled, double half) {
    return unscaled / (unscaled + half);
  }
}
