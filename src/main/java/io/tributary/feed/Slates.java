package io.tributary.feed;

import io.tributary.feed.candidates.Candidates;
import io.tributary.feed.candidates.FeedVersion;
import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.Degradation;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.Slate;
import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Tunings;
import io.tributary.platform.cache.Cache;
import io.tributary.platform.cache.Cached;
import io.tributary.platform.cache.Caches;
import io.tributary.platform.cache.Entry;
import io.tributary.platform.cache.Kind;
import io.tributary.platform.cache.Loaded;
import io.tributary.platform.cache.Origin;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.id.Ids;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.time.Micros;
import io.tributary.safety.SafetyLookup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A viewer's feed as it is now, or the best that is to be had instead. It is ranked once for all
 * who ask at the same time, and served for a while unless the viewer's candidates change.
 */
@Singleton
final class Slates {
  private static final Logger LOG = LoggerFactory.getLogger(Slates.class);

  /** For the way to Redis and back, and for another pod that is ranking the same feed. */
  private static final Duration BESIDE_RANKING = Duration.ofMillis(500);

  private final HomeFeed homeFeed;
  private final Candidates candidates;
  private final SafetyLookup safety;
  private final Tunings tunings;
  private final FeedConfig config;
  private final FeedMeters meters;
  private final Ids ids;
  private final InstantSource clock;
  private final Caches caches;
  private final Cache<Slate> cache;

  Slates(
      HomeFeed homeFeed,
      Candidates candidates,
      SafetyLookup safety,
      Tunings tunings,
      FeedConfig config,
      FeedMeters meters,
      Ids ids,
      Caches caches,
      InstantSource clock) {
    this.homeFeed = homeFeed;
    this.candidates = candidates;
    this.safety = safety;
    this.tunings = tunings;
    this.config = config;
    this.meters = meters;
    this.ids = ids;
    this.clock = clock;
    this.caches = caches;
    this.cache =
        caches.of(
            new Kind<>(
                "feed",
                config.freshFor(),
                config.sessionLife(),
                /* outdatedWhileLoading= */ true,
                new SlateCodec(tunings)));
  }

  /**
   * A slate, and in which way it is less than it should be.
   *
   * @param degradation null if it is not
   */
  record Made(Slate slate, @Nullable Degradation degradation) {}

  /**
   * The ladder: a ranking, an older one, or what trends.
   *
   * @throws Failure what the ranking failed with, if there is not even that
   */
  Made current(UUID viewer, boolean allowBackfill) {
    try {
      Cached<Slate> cached =
          Call.current()
              .within(config.rankTime().plus(BESIDE_RANKING))
              .call(
                  () ->
                      cache.get(
                          entry(viewer, allowBackfill), version -> rank(viewer, allowBackfill)));
      return new Made(cached.value(), isStale(cached) ? Degradation.STALE : null);
    } catch (Failure.Unavailable | Failure.Overloaded | Failure.DeadlineExceeded failure) {
      Call.current().ensureLive();
      LOG.debug("the feed of {} cannot be ranked: {}", viewer, failure.text());
      return new Made(trends(viewer, allowBackfill, failure), Degradation.TRENDING);
    }
  }

  /**
   * Also one that is served because somebody is just ranking, if it is too old for that to be about
   * to succeed.
   */
  private boolean isStale(Cached<Slate> cached) {
    Duration most = config.freshFor().plus(config.rankTime()).plus(BESIDE_RANKING);
    return cached.origin() == Origin.STALE
        || cached.loadedAt().plus(most).isBefore(clock.instant());
  }

  /** The viewer's candidates are others now: this pod knows at once, others a moment later. */
  void moved(UUID viewer) {
    caches.announce(Keys.feedVersion(viewer));
  }

  private static Entry entry(UUID viewer, boolean allowBackfill) {
    return new Entry(Keys.feedSlate(viewer, allowBackfill), Keys.feedVersion(viewer));
  }

  private Loaded<Slate> rank(UUID viewer, boolean allowBackfill) {
    return Call.current().within(config.rankTime()).call(() -> ranked(viewer, allowBackfill));
  }

  private Loaded<Slate> ranked(UUID viewer, boolean allowBackfill) {
    ensureViewer(viewer);
    // Half of the time is for the ranking itself.
    FeedVersion version =
        Call.current()
            .within(config.rankTime().dividedBy(2))
            .call(() -> candidates.ensureBuilt(viewer));
    Tuning tuning = tunings.current();
    var query =
        new FeedQuery(
            viewer,
            clock.instant(),
            tuning,
            tuning.armOf(viewer),
            version.builtAt(),
            allowBackfill);
    var run = new FeedRun(meters);
    List<Candidate> ranked = homeFeed.rank(query, run);
    run.requireSafe();
    return new Loaded<>(
        slate(query, Slate.Kind.RANKED, ranked), Micros.from(version.changedAt()), run.isWhole());
  }

  private Slate trends(UUID viewer, boolean allowBackfill, Failure instead) {
    try {
      FeedQuery query = query(viewer, allowBackfill);
      var run = new FeedRun(meters);
      List<Candidate> trends = homeFeed.trends(query, run);
      run.requireSafe();
      if (trends.isEmpty()) {
        throw instead;
      }
      return slate(query, Slate.Kind.TRENDING, trends);
    } catch (Failure.Unavailable | Failure.Overloaded alsoAway) {
      LOG.debug("nor is what trends to be had: {}", alsoAway.text());
      throw instead;
    }
  }

  /** For what is ranked already. */
  FeedQuery query(UUID viewer, boolean allowBackfill) {
    Tuning tuning = tunings.current();
    var now = clock.instant();
    return new FeedQuery(viewer, now, tuning, tuning.armOf(viewer), now, allowBackfill);
  }

  private Slate slate(FeedQuery query, Slate.Kind kind, List<Candidate> ranked) {
    return new Slate(
        ids.next(),
        query.now(),
        query.arm().name(),
        kind,
        ranked.stream()
            .limit(config.slatePosts())
            .map(each -> new Slate.Post(each.post(), each.author(), each.sources()))
            .toList());
  }

  /** Nothing is computed for somebody who is not there. */
  void ensureViewer(UUID viewer) {
    var unused = safety.of(viewer, Map.of());
  }
}
