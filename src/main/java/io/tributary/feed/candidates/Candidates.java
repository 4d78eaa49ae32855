package io.tributary.feed.candidates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tributary.platform.batch.JoinedBatch;
import io.tributary.platform.failure.Failure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose candidates are there: kept up to date for those who asked lately, made for others when they
 * ask. Many who ask at once are computed together, a few statements at a time, so that a crowd of
 * newcomers leaves ClickHouse to all who have candidates. Who would have to wait longer is refused,
 * and gets what trends for now.
 */
@Singleton
public final class Candidates {
  private static final Logger LOG = LoggerFactory.getLogger(Candidates.class);

  /** Nobody is to wait long because of others who go along, nor for a turn after the next. */
  private static final int ASKERS_AT_ONCE = 20;

  private static final Duration BUILD_TIME = Duration.ofSeconds(10);

  private final CandidateBuilder builder;
  private final RedisFeedVersionStore versions;
  private final RedisActiveViewerStore active;
  private final InstantSource clock;

  /** Who asks for page after page need not be noted each time. */
  private final Cache<UUID, Boolean> askedLately;

  private final JoinedBatch<UUID, Instant> builds;

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
    this.builds =
        new JoinedBatch<>(
            "candidates",
            config.askedAtOnce(),
            ASKERS_AT_ONCE,
            ASKERS_AT_ONCE,
            BUILD_TIME,
            this::built);
  }

  private Map<UUID, Instant> built(Set<UUID> viewers) {
    Instant at = builder.build(viewers);
    return viewers.stream().collect(Collectors.toMap(viewer -> viewer, viewer -> at));
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
    Instant builtAt = rebuild(viewer);
    return new FeedVersion(builtAt, builtAt);
  }

  /** Computes them anew, whatever is there: as of a time after this began. */
  public Instant rebuild(UUID viewer) {
    return Objects.requireNonNull(builds.get(List.of(viewer)).get(viewer));
  }

  /** They are kept up to date for a while from now on. */
  public void keepUpToDate(UUID viewer) {
    if (askedLately.asMap().putIfAbsent(viewer, true) == null) {
      active.asked(viewer, clock.instant());
    }
  }
}
