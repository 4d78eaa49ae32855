package io.tributary.feed.candidates;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.feed.Feeds;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.outbox.Carrying;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Relayed;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two pods carry events and keep candidates up to date, as in production. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpkeepIT {
  private Service idle;
  private Service one;
  private Service other;
  private Fixtures given;

  @BeforeAll
  void start() {
    idle = Carrying.idle();
    Map<String, Object> upkeep =
        new HashMap<>(
            Map.of(
                "feed.builder.enabled", true,
                "feed.builder.every", "50ms",
                // Nothing here may wait for it.
                "feed.builder.refresh-every", "10m",
                "feed.builder.trending-every", "200ms",
                "trending.compute", true,
                "trending.every", "1s"));
    one = Carrying.another(upkeep);
    other = Carrying.another(upkeep);
    given = new Fixtures(one);
    Eventually.holds(() -> one.isReady() && other.isReady());
  }

  @AfterAll
  void stop() {
    one.close();
    other.close();
    idle.close();
  }

  private List<String> ranked(Service pod, String viewer) {
    return Feeds.ranked(Feeds.explain(pod, viewer));
  }

  @Test
  void aNewPostReachesFollowersWhoAskedLately() {
    String author = given.user();
    List<String> viewers = IntStream.range(0, 20).mapToObj(i -> given.user()).toList();
    viewers.forEach(viewer -> given.follow(viewer, author));
    viewers.forEach(viewer -> Feeds.refresh(other, viewer));
    String post = given.post(author, "news").getPostId();
    for (String viewer : viewers) {
      Eventually.holds(() -> ranked(one, viewer).contains(post));
    }
  }

  /** The candidates were there before the follow; nobody refreshes them by hand. */
  @Test
  void whoFollowsSomebodyNewSeesWhatTheyHavePosted() {
    String viewer = given.user();
    String author = given.user();
    String post = given.post(author, "from before").getPostId();
    Feeds.refresh(one, viewer);
    given.follow(viewer, author);
    Eventually.holds(() -> ranked(other, viewer).contains(post));
    given.unfollow(viewer, author);
    Eventually.holds(() -> !ranked(other, viewer).contains(post));
  }

  @Test
  void whatTrendsComesToThoseWhoFollowNobody() {
    String viewer = given.user();
    String post = given.post(given.user(), "hello").getPostId();
    given.like(given.user(), post);
    Eventually.holds(() -> ranked(one, viewer).contains(post));
  }

  @Test
  void whoAskedLastStaysActive() {
    var config =
        new BuilderConfig(
            true,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(100),
            3 * Keys.ACTIVE_PARTS,
            1);
    var active = new RedisActiveViewerStore(idle.bean(Redis.class), config);
    var now = idle.clock().instant();
    int part = 5;
    List<UUID> some =
        IntStream.range(0, 500)
            .mapToObj(i -> UUID.randomUUID())
            .filter(id -> Keys.activePart(id) == part)
            .limit(5)
            .toList();
    for (int i = 0; i < some.size(); i++) {
      var at = now.plusSeconds(10L * i);
      UUID viewer = some.get(i);
      var unused =
          Relayed.asked(
              () -> {
                active.asked(viewer, at);
                return true;
              });
    }
    List<UUID> there = Relayed.asked(() -> active.in(part, now.plusSeconds(45)));
    assertThat(there)
        .containsAll(some.subList(2, 5))
        .doesNotContainAnyElementsOf(some.subList(0, 2));
    // Those who asked too long ago are forgotten.
    assertThat(Relayed.asked(() -> active.in(part, now.plusSeconds(135))))
        .contains(some.get(4))
        .doesNotContain(some.get(2), some.get(3));
  }
}
