package io.tributary.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Eventually;
import io.tributary.local.LocalRedis;
import io.tributary.local.LocalRedisCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On three nodes that share the slots. */
final class CacheOnClusterIT extends CachePromises {
  private static LocalRedisCluster cluster;

  @BeforeAll
  static void startCluster(@TempDir Path folder) {
    cluster = LocalRedisCluster.start(folder);
  }

  @AfterAll
  static void endCluster() {
    cluster.close();
  }

  @Override
  Pod pod(CacheConfig config) {
    List<String> nodes =
        cluster.nodes().stream().map(node -> "redis://127.0.0.1:" + node.port()).toList();
    return new Pod(nodes, true, config);
  }

  @Test
  void aNodeThatGoesAndComesBackCostsLoadsAndNothingElse() {
    try (Pod pod = pod(Pod.config(Duration.ofSeconds(25), 0, Duration.ofMillis(50)))) {
      Cache<String> cache = pod.caches.of(Pod.kind(false));
      // Some for each node.
      List<Entry> entries = Stream.generate(() -> Pod.entry(UUID.randomUUID())).limit(30).toList();
      var loads = new AtomicInteger();
      Loader<String> loader =
          version -> {
            loads.incrementAndGet();
            return new Loaded<>("value", version, true);
          };
      entries.forEach(each -> pod.asked(() -> cache.get(each, loader)));
      assertThat(loads).hasValue(30);

      LocalRedis node = cluster.nodes().get(1);
      node.kill();
      // At first the pod's own memory may still answer.
      Eventually.holds(
          () -> {
            entries.forEach(
                each ->
                    assertThat(pod.asked(() -> cache.get(each, loader)).value())
                        .isEqualTo("value"));
            return loads.get() > 30;
          });

      node.restart();
      Eventually.holds(
          () -> {
            int before = loads.get();
            entries.forEach(each -> pod.asked(() -> cache.get(each, loader)));
            return loads.get() == before;
          });
      Eventually.holds(
          () -> pod.asked(() -> cache.get(entries.getFirst(), loader)).origin() == Origin.NEAR);
    }
  }
}
