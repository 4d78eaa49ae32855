package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.outbox.Carrying;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * How long it takes until a new post is in the feed of an active follower, as a client sees it that
 * asks again and again; with the intervals of production, and with others who write all the time.
 * Not part of the build; to be asked for: {@code ./mvnw verify -Dit.test=FeedVisibilityBenchmark
 * -Dtest=ArchitectureTest}. Nothing is asserted about times.
 */
class FeedVisibilityBenchmark {
  private static final int POSTS = Integer.getInteger("posts", 200);
  private static final int VIEWERS = 50;
  private static final int FOLLOWS = 10;
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration BETWEEN = Duration.ofMillis(250);

  /** As application.yml has them; tests are hastier. */
  private static final Map<String, Object> AS_IN_PRODUCTION =
      Map.of(
          "outbox.clickhouse-pace", "1s",
          "leases.life", "15s",
          "safety.memory", "1s",
          "feed.builder.enabled", true);

  @Test
  void untilAPostIsInAFollowersFeed() throws InterruptedException {
    try (Service idle = Carrying.idle();
        Service one = Carrying.another(AS_IN_PRODUCTION);
        Service other = Carrying.another(AS_IN_PRODUCTION)) {
      assertThat(idle.isReady()).isTrue();
      var given = new Fixtures(one);
      var authors = new ArrayList<String>();
      for (int i = 0; i < VIEWERS; i++) {
        authors.add(given.user());
      }
      var viewers = new ArrayList<String>();
      for (int i = 0; i < VIEWERS; i++) {
        String viewer = given.user();
        viewers.add(viewer);
        for (int k = 0; k < FOLLOWS; k++) {
          given.follow(viewer, authors.get((i + k) % VIEWERS));
        }
      }
      viewers.forEach(viewer -> new Pages(other, viewer, 20).first());
      // The first ones warm everything up.
      times(given, other, authors, viewers, POSTS / 4);
      print(times(given, other, authors, viewers, POSTS));
    }
  }

  private static long[] times(
      Fixtures given, Service reader, List<String> authors, List<String> viewers, int posts)
      throws InterruptedException {
    var nanos = new ConcurrentLinkedQueue<Long>();
    var waiting = new ArrayList<Thread>();
    for (int i = 0; i < posts; i++) {
      int number = i % VIEWERS;
      String post = given.post(authors.get(number), "post " + i).getPostId();
      long written = System.nanoTime();
      waiting.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!Pages.posts(new Pages(reader, viewers.get(number), 20).first())
                        .contains(post)) {
                      LockSupport.parkNanos(LOOK.toNanos());
                    }
                    nanos.add(System.nanoTime() - written);
                  }));
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
    for (Thread each : waiting) {
      assertThat(each.join(Duration.ofMinutes(1))).isTrue();
    }
    return nanos.stream().mapToLong(each -> each).sorted().toArray();
  }

  private static void print(long[] sorted) {
    System.out.printf(
        "from the answer to CreatePost until the post is in GetFeed at another pod, of %d:"
            + " p50 %.2f s, p95 %.2f s, p99 %.2f s, the last %.2f s%n",
        sorted.length,
        at(sorted, 0.5),
        at(sorted, 0.95),
        at(sorted, 0.99),
        Arrays.stream(sorted).max().orElse(0) / 1e9);
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))] / 1e9;
  }
}
