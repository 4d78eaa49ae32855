package io.tributary.platform.cache;

import io.tributary.local.LocalRedisCluster;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** On three nodes that share the slots: keys and scripts of one batch go to all of them. */
final class CachedBatchesOnClusterIT extends BatchPromises {
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
}
