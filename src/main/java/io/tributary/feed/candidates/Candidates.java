package io.tributary.feed.candidates;

import io.tributary.platform.failure.Failure;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whose candidates are there: kept up to date for those who asked lately, made for others. */
@Singleton
public final class Candidates {
  private static final Logger LOG = LoggerFactory.getLogger(Candidates.class);

  private final CandidateBuilder builder;
  private final RedisFeedVersionStore versions;
  private final RedisActiveViewerStore active;
  private final InstantSource clock;

  Candidates(
      CandidateBuilder builder,
      RedisFeedVersionStore versions,
      RedisActiveViewerStore active,
      InstantSource clock) {
    this.builder = builder;
    this.versions = versions;
    this.active = active;
    this.clock = clock;
  }

  /** As of when the viewer's candidates are whole, which they are afterwards. */
  public Instant ensureBuilt(UUID viewer) {
    try {
      var version = versions.of(viewer);
      if (version.isPresent()) {
        return version.get().builtAt();
      }
    } catch (Failure.Unavailable | Failure.Overloaded redisAway) {
      LOG.debug("computing the candidates of {} as nobody knows of any", viewer);
    }
    return builder.build(List.of(viewer));
  }

  /** Computes them anew, whatever is there. */
  public Instant rebuild(UUID viewer) {
    return builder.build(List.of(viewer));
  }

  /** They are kept up to date for a while from now on. */
  public void keepUpToDate(UUID viewer) {
    try {
      active.asked(viewer, clock.instant());
    } catch (Failure.Unavailable | Failure.Overloaded away) {
      LOG.debug("the candidates of {} are not kept up to date: {}", viewer, away.text());
    }
  }
}
