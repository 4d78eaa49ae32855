package io.tributary.feed;

import io.tributary.feed.candidates.Candidates;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.tuning.Arm;
import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Tunings;
import io.tributary.safety.SafetyLookup;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/** What is asked of a feed. */
@Singleton
final class FeedService {
  private final HomeFeed homeFeed;
  private final Candidates candidates;
  private final SafetyLookup safety;
  private final Tunings tunings;
  private final InstantSource clock;

  FeedService(
      HomeFeed homeFeed,
      Candidates candidates,
      SafetyLookup safety,
      Tunings tunings,
      InstantSource clock) {
    this.homeFeed = homeFeed;
    this.candidates = candidates;
    this.safety = safety;
    this.tunings = tunings;
    this.clock = clock;
  }

  /** The feed that the viewer would get now, and what became of everything else. */
  Explanation explain(UUID viewer, boolean allowBackfill) {
    ensureViewer(viewer);
    Instant builtAt = candidates.ensureBuilt(viewer);
    Tuning tuning = tunings.current();
    Arm arm = tuning.armOf(viewer);
    var explanation =
        new Explanation(
            new FeedQuery(viewer, clock.instant(), tuning, arm, builtAt, allowBackfill));
    var unused = homeFeed.rank(explanation.query(), explanation);
    return explanation;
  }

  /** Computes the viewer's candidates anew and keeps them up to date from now on. */
  Instant refresh(UUID viewer) {
    ensureViewer(viewer);
    candidates.keepUpToDate(viewer);
    return candidates.rebuild(viewer);
  }

  /** Nothing is computed for somebody who is not there. */
  private void ensureViewer(UUID viewer) {
    var unused = safety.of(viewer, Map.of());
  }
}
