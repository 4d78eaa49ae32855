package io.tributary.feed.candidates;

import io.tributary.feed.candidates.BuildSql.Arrival;
import io.tributary.feed.candidates.BuildSql.FollowsChanged;
import io.tributary.feed.candidates.BuildSql.Traces;
import io.tributary.feed.model.FeedSource;
import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Tunings;
import io.tributary.platform.batch.Portions;
import io.tributary.platform.call.Call;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.time.Micros;
import io.tributary.projection.FillingLookup;
import io.tributary.trending.Trend;
import io.tributary.trending.TrendingLookup;
import io.tributary.trending.Window;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes candidates. A viewer's feed version goes up once ClickHouse has what was computed, never
 * before.
 */
@Singleton
public final class CandidateBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(CandidateBuilder.class);

  /** Ids travel in the address of the request, which servers bound to about a megabyte. */
  private static final int VIEWERS_AT_ONCE = 500;

  /** Of whom little is computed: as many as a server takes in one parameter, of 128 kB. */
  private static final int FOLLOWERS_AT_ONCE = 2_500;

  private static final int POSTS_AT_ONCE = 500;

  /** More than a branch brings, as it may rank by other weights than those of the build. */
  private static final int KEPT = 2;

  private static final int AUTHORS_OF_AFFINITY = 100;

  private final ClickHouse clickHouse;
  private final RedisFeedVersionStore versions;
  private final TrendingLookup trending;
  private final Tunings tunings;
  private final FillingLookup fillings;
  private final InstantSource clock;

  /** How many had been erased at some time before now; unknown before the first look. */
  private volatile long erased = -1;

  /** Of which nobody could say whether something of somebody erased was brought. */
  private final Set<Traces> removalsDue = ConcurrentHashMap.newKeySet();

  CandidateBuilder(
      ClickHouse clickHouse,
      RedisFeedVersionStore versions,
      TrendingLookup trending,
      Tunings tunings,
      FillingLookup fillings,
      InstantSource clock) {
    this.fillings = fillings;
    this.clickHouse = clickHouse;
    this.versions = versions;
    this.trending = trending;
    this.tunings = tunings;
    this.clock = clock;
  }

  /** Everything of these viewers, as of the time that is returned. */
  public Instant build(Collection<UUID> viewers) {
    Instant now = clock.instant();
    Tuning tuning = tunings.current();
    fillings.ensureClickHouseIsWhole();
    long erasedBefore = erasedBefore();
    for (List<UUID> portion : Portions.of(viewers, VIEWERS_AT_ONCE)) {
      // Somebody may be waiting for both.
      Supplier<Boolean> affinity =
          Call.current()
              .fork(() -> compute(BuildSql.AFFINITY, FeedSource.AFFINITY, portion, now, tuning));
      try {
        var unused = compute(BuildSql.FOLLOWEES, FeedSource.FOLLOWEES, portion, now, tuning);
      } finally {
        var unused = affinity.get();
      }
      announce(() -> versions.built(portion, now));
      forgetWhoWasErased(erasedBefore, now, portion, Traces.FOLLOWEES, Traces.AFFINITY);
    }
    return now;
  }

  private boolean compute(
      Query query, FeedSource source, List<UUID> viewers, Instant now, Tuning tuning) {
    Map<String, Object> parameters = parameters(now, tuning);
    parameters.put("viewers", viewers);
    parameters.put("kept", KEPT * tuning.reach(source).posts());
    clickHouse.command(query, parameters);
    return true;
  }

  /**
   * Brings new posts to those of the viewers who follow their authors.
   *
   * @return whom it brought something
   */
  Set<UUID> carry(Collection<Arrival> arrivals, Collection<UUID> viewers) {
    var reached = new HashSet<UUID>();
    Instant now = clock.instant();
    fillings.ensureClickHouseIsWhole();
    long erasedBefore = erasedBefore();
    for (List<Arrival> posts : Portions.of(arrivals, POSTS_AT_ONCE)) {
      Map<String, Object> parameters = parameters(now, tunings.current());
      parameters.put("posts", posts.stream().map(Arrival::post).toList());
      parameters.put("authors", posts.stream().map(Arrival::author).distinct().toList());
      // First all of them, then few large inserts: each makes a part of the table.
      for (List<UUID> portion : Portions.of(followers(viewers, parameters), FOLLOWERS_AT_ONCE)) {
        parameters.put("viewers", portion);
        clickHouse.command(BuildSql.CARRY, parameters);
        reached.addAll(portion);
      }
    }
    if (!reached.isEmpty()) {
      announce(() -> versions.changed(reached, now));
      for (List<UUID> portion : Portions.of(reached, FOLLOWERS_AT_ONCE)) {
        forgetWhoWasErased(erasedBefore, now, portion, Traces.FOLLOWEES);
      }
    }
    return reached;
  }

  private List<UUID> followers(Collection<UUID> viewers, Map<String, Object> parameters) {
    var followers = new ArrayList<UUID>();
    for (List<UUID> portion : Portions.of(viewers, FOLLOWERS_AT_ONCE)) {
      parameters.put("viewers", portion);
      followers.addAll(clickHouse.list(BuildSql.FOLLOWERS, parameters, BuildSql::follower));
    }
    return followers;
  }

  /** What trends by PostgreSQL's last computation, with ClickHouse's counts. */
  void buildTrending() {
    Instant now = clock.instant();
    Tuning tuning = tunings.current();
    fillings.ensureClickHouseIsWhole();
    long erasedBefore = erasedBefore();
    List<Trend> top =
        trending.topOfLate(
            Window.DAY,
            TrendingLookup.ALL,
            KEPT * tuning.reach(FeedSource.TRENDING).posts(),
            now.minus(tuning.reach(FeedSource.TRENDING).age()));
    for (List<Trend> portion : Portions.of(top, POSTS_AT_ONCE)) {
      Map<String, Object> parameters = parameters(now, tuning);
      parameters.put("posts", portion.stream().map(Trend::post).toList());
      parameters.put("authors", portion.stream().map(Trend::author).distinct().toList());
      clickHouse.command(BuildSql.TRENDING, parameters);
    }
    clickHouse.command(BuildSql.NO_LONGER_TRENDING, parameters(now, tuning));
    forgetWhoWasErased(erasedBefore, now, List.of(), Traces.TRENDING);
  }

  /** What came to ClickHouse since then and is young enough for a feed. */
  List<Arrival> arrivedSince(Instant since) {
    Map<String, Object> parameters = parameters(clock.instant(), tunings.current());
    parameters.put("since", Micros.from(since));
    return clickHouse.list(BuildSql.ARRIVED, parameters, Arrival::of);
  }

  /** Who began or ended follows since then. */
  List<FollowsChanged> followsChangedSince(Instant since) {
    return clickHouse.list(
        BuildSql.FOLLOWS_CHANGED, Map.of("since", Micros.from(since)), FollowsChanged::of);
  }

  private static Map<String, Object> parameters(Instant now, Tuning tuning) {
    var parameters = new HashMap<>(ScoreSql.parameters(now, tuning, tuning.defaultArm().weights()));
    parameters.put(
        "followees_since", ScoreSql.since(now, tuning.reach(FeedSource.FOLLOWEES).age()));
    parameters.put("trending_since", ScoreSql.since(now, tuning.reach(FeedSource.TRENDING).age()));
    parameters.put("affinity_since", ScoreSql.since(now, tuning.reach(FeedSource.AFFINITY).age()));
    parameters.put("view_points", tuning.affinityPoints().view());
    parameters.put("like_points", tuning.affinityPoints().like());
    parameters.put("comment_points", tuning.affinityPoints().comment());
    parameters.put("share_points", tuning.affinityPoints().share());
    parameters.put("affinity_half_life", tuning.affinityHalfLife().toSeconds() / 86_400.0);
    parameters.put("authors_kept", AUTHORS_OF_AFFINITY);
    return parameters;
  }

  /** What is computed from now on has nothing of them. */
  private long erasedBefore() {
    if (erased < 0) {
      erased = countErased();
    }
    return erased;
  }

  /**
   * Erasures mark first and remove then, so whoever brings something looks for marks that came
   * since it began; others may have seen them, and ended before. What was computed at that time
   * hardly ever has anything of them. Nobody is refused a feed because of it.
   *
   * @param viewers whose candidates these are
   */
  private void forgetWhoWasErased(
      long before, Instant computedAt, List<UUID> viewers, Traces... tables) {
    try {
      long now = countErased();
      if (now == before && removalsDue.isEmpty()) {
        return;
      }
      Map<String, Object> parameters = Map.of("now", Micros.from(computedAt), "viewers", viewers);
      for (Traces table : tables) {
        if (removalsDue.contains(table)
            || clickHouse.list(table.look(), parameters, BuildSql::users).getFirst() > 0) {
          clickHouse.command(table.removal(), Map.of());
          removalsDue.remove(table);
        }
      }
      erased = now;
    } catch (Failure.Unavailable | Failure.Overloaded | Failure.DeadlineExceeded away) {
      LOG.debug("what was computed of erased users is removed later: {}", away.text());
      removalsDue.addAll(List.of(tables));
    }
  }

  private long countErased() {
    return clickHouse.list(BuildSql.ERASED, Map.of(), BuildSql::users).getFirst();
  }

  /** Without Redis nothing is cached that a version could outdate. */
  private static void announce(Runnable versions) {
    try {
      versions.run();
    } catch (Failure.Unavailable | Failure.Overloaded away) {
      LOG.debug("feed versions stay as they are: {}", away.text());
    }
  }
}
