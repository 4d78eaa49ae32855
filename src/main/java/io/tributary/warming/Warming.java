package io.tributary.warming;

import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tributary.engagement.EngagementLookup;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.lease.Duty;
import io.tributary.platform.lease.Leases;
import io.tributary.platform.redis.Redis;
import io.tributary.posts.PostLookup;
import io.tributary.trending.Trend;
import io.tributary.trending.TrendingLookup;
import io.tributary.trending.Window;
import io.tributary.users.UserLookup;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the posts that trend in any window, the last of them the top posts of the week, with their
 * counts and authors, so that a start with an empty Redis does not send everybody to PostgreSQL for
 * the same. One pod does. What is there already costs no statement.
 */
@Context
@Requires(property = "warming.enabled", value = "true")
final class Warming {
  private static final Logger LOG = LoggerFactory.getLogger(Warming.class);
  private static final Duration ONE_TURN = Duration.ofSeconds(20);

  private final TrendingLookup trending;
  private final PostLookup posts;
  private final EngagementLookup engagement;
  private final UserLookup users;
  private final Redis redis;
  private final WarmingConfig config;
  private final Duty duty;

  Warming(
      TrendingLookup trending,
      PostLookup posts,
      EngagementLookup engagement,
      UserLookup users,
      Redis redis,
      WarmingConfig config,
      Leases leases) {
    this.trending = trending;
    this.posts = posts;
    this.engagement = engagement;
    this.users = users;
    this.redis = redis;
    this.config = config;
    this.duty = leases.duty("warming");
  }

  @Scheduled(fixedDelay = "${warming.every}", initialDelay = "1s")
  void inTurn() {
    if (!redis.isUp() || !duty.becomesOurs(Duration.ofSeconds(1))) {
      return;
    }
    try {
      Call.background("warming", ONE_TURN).run(this::warm);
    } catch (Failure away) {
      LOG.debug("nothing is warmed for now: {}", away.text());
    }
  }

  private void warm() {
    var authors = new HashMap<UUID, UUID>();
    for (Window window : Window.values()) {
      for (Trend each : trending.top(window, TrendingLookup.ALL, config.posts())) {
        authors.put(each.post(), each.author());
      }
    }
    warm(authors);
  }

  private void warm(Map<UUID, UUID> authors) {
    if (authors.isEmpty()) {
      return;
    }
    posts.warm(authors);
    engagement.warm(authors);
    int living = users.living(new HashSet<>(authors.values())).size();
    LOG.debug("{} posts of {} authors are in the cache", authors.size(), living);
  }
}
