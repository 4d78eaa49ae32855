package io.tributary.feed.candidates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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

  /** Who asks for page after page need not be noted each time. */
  private final Cache<UUID, Boolean> askedLately;

  Candidates(
      CandidateBuilder builder,
      RedisFeedVersionStore versions,
      RedisActiveViewerStore active,
      BuilderConfig config,
      InstantSource clock) {
    this.builder = builder;
    this.versions = versions;
    this.active = active;
    this.clock = clock;
    this.askedLately =
        Caffeine.newBuilder()
            .expireAfterWrite(config.activeFor().dividedBy(30))
            .maximumSize(config.mostActive())
            .build();
  }

  /** As of when the viewer's candidates are whole, which they are afterwards. */
  public FeedVersion ensureBuilt(UUID viewer) {
    try {
      var version = versions.of(viewer);
      if (version.isPresent()) {
        return version.get();
      }
    } catch (Failure.Unavailable | Failure.Overloaded redisAway) {
      LOG.debug("computing the candidates of {} as nobody knows of any", viewer);
    }
    Instant builtAt = builder.build(List.of(viewer));
    return new FeedVersion(builtAt, builtAt);
  }

  /** Computes them anew, whatever is there. */
  public Instant rebuild(UUID viewer) {
    return builder.build(List.of(viewer));
  }

  /** They are kept up to date for a while from now on. */
  public void keepUpToDate(UUID viewer) {
    if (askedLately.asMap().putIfAbsent(viewer, true) == null) {
      active.asked(viewer, clock.instant());
    }
  }
}
