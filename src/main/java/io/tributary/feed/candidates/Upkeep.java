package io.tributary.feed.candidates;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.tributary.feed.candidates.BuildSql.Arrival;
import io.tributary.feed.candidates.BuildSql.FollowsChanged;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.lease.Duty;
import io.tributary.platform.lease.Leases;
import io.tributary.platform.metrics.MetricNames;
import io.tributary.platform.redis.Keys;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the candidates of active viewers up to date: new posts at once, everything now and then.
 * Viewers are divided among pods by leases; two who look after the same one for a moment do the
 * same work twice and no harm.
 */
@Context
@Requires(property = "feed.builder.enabled", value = "true")
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration ONE_TURN = Duration.ofMinutes(1);
  private static final Duration LAST_TURN = Duration.ofSeconds(5);

  /**
   * Rows are seen a little after the time that they bear, and clocks differ: so far back it is
   * looked again each time.
   */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  private final BuilderConfig config;
  private final CandidateBuilder builder;
  private final RedisActiveViewerStore active;
  private final InstantSource clock;
  private final Duty viewers;
  private final Duty trending;
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Thread thread;

  private final Refreshes refreshes;

  /** What was carried already, and when, as far as it may be found again. */
  private final Map<Arrival, Instant> carried = new HashMap<>();

  private final Map<FollowsChanged, Instant> hurried = new HashMap<>();

  /** Who became active and may have missed what was carried just before. */
  private final Set<UUID> newcomers = new HashSet<>();

  private Instant lookedAt;
  private Instant trendingDue = Instant.EPOCH;
  private volatile int count;
  private volatile double behind;

  Upkeep(
      BuilderConfig config,
      CandidateBuilder builder,
      RedisActiveViewerStore active,
      InstantSource clock,
      Leases leases,
      MeterRegistry meters) {
    this.config = config;
    this.builder = builder;
    this.active = active;
    this.clock = clock;
    this.refreshes = new Refreshes(config.refreshEvery());
    this.lookedAt = clock.instant();
    this.viewers = leases.duty("feed-builder", Keys.ACTIVE_PARTS);
    this.trending = leases.duty("feed-trending");
    Gauge.builder(MetricNames.FEED_ACTIVE_VIEWERS, this, each -> each.count)
        .description("Viewers whose candidates this pod keeps up to date")
        .register(meters);
    Gauge.builder(MetricNames.FEED_REFRESH_BEHIND, this, each -> each.behind)
        .description("Seconds by which the refresh that waits longest is late")
        .register(meters);
  }

  @PostConstruct
  void start() {
    thread = Thread.ofVirtual().name("feed-builder").start(this::run);
  }

  private void run() {
    try {
      while (!closing.await(config.every().toNanos(), TimeUnit.NANOSECONDS)) {
        turn();
      }
    } catch (InterruptedException ended) {
      // As good as closed.
    }
  }

  /** Two halves, so that neither is held up by a store that only the other needs. */
  private void turn() {
    attempt(this::takeOverWhatTrends);
    attempt(this::lookAfterViewers);
  }

  private static void attempt(Runnable work) {
    try {
      Call.background("feed-builder", ONE_TURN).run(work);
    } catch (Failure away) {
      LOG.debug("feeds are not kept up to date: {}", away.text());
    } catch (RuntimeException defect) {
      LOG.error("feeds are not kept up to date", defect);
    }
  }

  private void takeOverWhatTrends() {
    Instant now = clock.instant();
    if (trending.isOurs() && !now.isBefore(trendingDue)) {
      builder.buildTrending();
      trendingDue = now.plus(config.trendingEvery());
    }
  }

  private void lookAfterViewers() {
    Instant now = clock.instant();
    learnWhoIsOurs(now);
    if (!refreshes.viewers().isEmpty()) {
      carry(now);
      hurry(now);
      refresh(now);
    }
    lookedAt = now;
    count = refreshes.viewers().size();
  }

  private void learnWhoIsOurs(Instant now) {
    var there = new HashSet<UUID>();
    for (Short part : viewers.held().keySet()) {
      there.addAll(active.in(part, now));
    }
    newcomers.retainAll(there);
    newcomers.addAll(refreshes.lookAfter(there, now));
  }

  private void carry(Instant now) {
    Instant since = lookedAt.minus(OVERLAP);
    List<Arrival> arrivals = builder.arrivedSince(since);
    List<Arrival> news = arrivals.stream().filter(each -> !carried.containsKey(each)).toList();
    if (!news.isEmpty()) {
      builder.carry(news, refreshes.viewers());
      news.forEach(each -> carried.put(each, now));
    }
    if (!newcomers.isEmpty() && arrivals.size() > news.size()) {
      builder.carry(arrivals, newcomers);
    }
    newcomers.clear();
    carried.values().removeIf(at -> at.isBefore(since.minus(OVERLAP)));
  }

  /** Whoever follows others now is to be refreshed at once. */
  private void hurry(Instant now) {
    Instant since = lookedAt.minus(OVERLAP);
    for (FollowsChanged change : builder.followsChangedSince(since)) {
      if (refreshes.viewers().contains(change.follower()) && hurried.put(change, now) == null) {
        refreshes.hurry(change.follower(), now);
      }
    }
    hurried.values().removeIf(at -> at.isBefore(since.minus(OVERLAP)));
  }

  private void refresh(Instant now) {
    behind = refreshes.behind(now).toMillis() / 1e3;
    List<UUID> portion = refreshes.portion(now);
    if (!portion.isEmpty()) {
      builder.build(portion);
      refreshes.done(portion, now);
    }
  }

  /** The turn under way may end while there are stores. */
  @PreDestroy
  void stop() {
    closing.countDown();
    Thread running = thread;
    if (running != null) {
      try {
        running.join(LAST_TURN);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
