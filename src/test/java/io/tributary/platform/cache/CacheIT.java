package io.tributary.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Eventually;
import io.tributary.harness.TcpProxy;
import io.tributary.local.LocalRedis;
import io.tributary.platform.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a single server, which also goes and comes back. */
final class CacheIT extends CachePromises {
  private static LocalRedis server;

  @BeforeAll
  static void startServer(@TempDir Path folder) {
    server = LocalRedis.start(folder, 0);
  }

  @AfterAll
  static void endServer() {
    server.close();
  }

  private static List<String> at(int port) {
    return List.of("redis://127.0.0.1:" + port);
  }

  @Override
  Pod pod(CacheConfig config) {
    return new Pod(at(server.port()), false, config);
  }

  @Test
  void withRedisKilledUnderLoadEachPodLoadsForItselfAndThenItIsUsedAgain(@TempDir Path folder) {
    try (var own = LocalRedis.start(folder, 0);
        var pod =
            new Pod(
                at(own.port()),
                false,
                Pod.config(Duration.ofSeconds(25), 1, Duration.ofMillis(50)))) {
      Cache<String> cache = pod.caches.of(Pod.kind(false));
      Entry entry = Pod.entry(UUID.randomUUID());
      var loads = new AtomicInteger();
      var answers = new AtomicInteger();
      var ended = new AtomicBoolean();
      var wrong = new ConcurrentLinkedQueue<Throwable>();
      for (int i = 0; i < 4; i++) {
        pod.callers.execute(
            () -> {
              while (!ended.get()) {
                try {
                  String value =
                      pod.asked(
                              () ->
                                  cache.get(
                                      entry,
                                      version ->
                                          new Loaded<>(
                                              "v" + loads.incrementAndGet(), version, true)))
                          .value();
                  assertThat(value).startsWith("v");
                  answers.incrementAndGet();
                } catch (Throwable failure) {
                  wrong.add(failure);
                }
                LockSupport.parkNanos(1_000_000);
              }
            });
      }
      try {
        awaitMore(answers);
        assertThat(loads).hasValue(1);

        own.kill();
        Eventually.holds(() -> !pod.redis.isUp());
        awaitMore(loads);
        own.restart();
        Eventually.holds(pod.redis::isUp);
        // The breaker may keep it closed for a moment longer.
        Eventually.holds(
            () -> {
              try {
                return pod.asked(() -> pod.redis.call("test", c -> c.exists(entry.key()))) == 1;
              } catch (Failure.Unavailable stillLeftAlone) {
                return false;
              }
            });
        int loaded = loads.get();
        awaitMore(answers);
        assertThat(loads.get() - loaded).isLessThanOrEqualTo(1);
      } finally {
        ended.set(true);
      }
      assertThat(wrong).isEmpty();
    }
  }

  private static void awaitMore(AtomicInteger counter) {
    int before = counter.get();
    Eventually.holds(() -> counter.get() > before + 20);
  }

  @Test
  void aPodThatDoesNotHearOfMovesDoesNotBelieveItsOwnMemory() {
    try (TcpProxy way = new TcpProxy(server.port()).open();
        var pod =
            new Pod(
                at(way.port()),
                false,
                Pod.config(Duration.ofSeconds(25), 0, Duration.ofHours(1)))) {
      Cache<String> cache = pod.caches.of(Pod.kind(false));
      Entry entry = Pod.entry(UUID.randomUUID());
      var loads = new AtomicInteger();
      Loader<String> loader = version -> new Loaded<>("v" + loads.incrementAndGet(), version, true);
      Eventually.holds(() -> pod.asked(() -> cache.get(entry, loader)).origin() == Origin.NEAR);
      way.shut();
      Eventually.holds(() -> pod.asked(() -> cache.get(entry, loader)).origin() == Origin.LOADED);
      var unused = way.open();
      Eventually.holds(() -> pod.asked(() -> cache.get(entry, loader)).origin() == Origin.NEAR);
    }
  }
}
