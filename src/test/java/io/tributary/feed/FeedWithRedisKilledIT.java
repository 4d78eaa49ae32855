package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.local.LocalRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis killed while feeds are asked for, and back with nothing in it. */
class FeedWithRedisKilledIT {
  private static final int CALLERS = 8;

  private final Queue<String> refused = new ConcurrentLinkedQueue<>();
  private final Queue<Set<String>> others = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answered = new AtomicInteger();

  @Test
  void whoAsksMeanwhileGetsTheFeedAllTheSame(@TempDir Path folder) throws Exception {
    try (LocalRedis redis = LocalRedis.start(folder.resolve("redis"), 0)) {
      var configuration = new HashMap<>(redis.configuration());
      configuration.put("redis.watch-interval", "50ms");
      try (Service service = OwnService.onAllStores("redis_killed", configuration)) {
        Map<String, Set<String>> feeds = feeds(service);
        List<Thread> callers = new ArrayList<>();
        var over = new CountDownLatch(1);
        for (int i = 0; i < CALLERS; i++) {
          callers.add(Thread.ofVirtual().start(() -> ask(service, feeds, over)));
        }
        moreAnswers(100);
        redis.kill();
        moreAnswers(100);
        redis.restart();
        moreAnswers(100);
        over.countDown();
        for (Thread caller : callers) {
          assertThat(caller.join(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(refused).isEmpty();
        assertThat(others).isEmpty();
      }
    }
  }

  /** What each of some viewers is to see. */
  private static Map<String, Set<String>> feeds(Service service) {
    var given = new Fixtures(service);
    var carried = new Feeds(service);
    var feeds = new HashMap<String, Set<String>>();
    for (int viewer = 0; viewer < CALLERS; viewer++) {
      String who = given.user();
      feeds.put(who, given.followed(who, 3, 1).keySet());
    }
    carried.carry();
    return feeds;
  }

  private void ask(Service service, Map<String, Set<String>> feeds, CountDownLatch over) {
    try {
      while (!over.await(1, TimeUnit.MILLISECONDS)) {
        feeds.forEach((viewer, posts) -> ask(service, viewer, posts));
      }
    } catch (InterruptedException ended) {
      // As good as over.
    }
  }

  private void ask(Service service, String viewer, Set<String> posts) {
    try {
      GetFeedResponse feed = new Pages(service, viewer, 50).first();
      var seen = new HashSet<>(Pages.posts(feed));
      if (!seen.equals(posts)) {
        others.add(seen);
      }
      answered.incrementAndGet();
    } catch (StatusRuntimeException failure) {
      refused.add(failure.getMessage());
    }
  }

  private void moreAnswers(int count) {
    int before = calls();
    Eventually.holds(() -> calls() >= before + count);
  }

  private int calls() {
    return answered.get() + refused.size();
  }
}
