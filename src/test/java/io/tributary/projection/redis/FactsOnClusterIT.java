package io.tributary.projection.redis;

import io.lettuce.core.cluster.SlotHash;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.local.LocalRedis;
import io.tributary.local.LocalRedisCluster;
import io.tributary.outbox.Carrying;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.redis.Keys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy of the safety facts on three nodes that share the slots. */
class FactsOnClusterIT {
  private static final Duration SETTLING = Duration.ofSeconds(2);

  @Test
  void aNodeThatComesBackEmptyIsNoticedThoughTheStampsAreOnAnother(@TempDir Path folder) {
    try (LocalRedisCluster cluster = LocalRedisCluster.start(folder)) {
      var configuration = new HashMap<>(cluster.configuration());
      configuration.put("outbox.transport", "DIRECT");
      configuration.put("safety-facts.look-every", "200ms");
      configuration.put("leases.life", "3s");
      try (Service service = OwnService.onAllStores("facts_on_cluster", configuration)) {
        var given = new Fixtures(service);
        for (int i = 0; i < 20; i++) {
          given.followed(given.user(), 1, 1);
        }
        Eventually.holds(() -> isWhole(service));

        LocalRedis node = otherThanOfStamps(cluster);
        node.kill();
        node.restart();
        Eventually.holds(() -> isWhole(service));
      }
    }
  }

  /** Not while the cluster lacks a part. */
  private static boolean isWhole(Service service) {
    try {
      return Carrying.differences(service, "redis", SETTLING).isEmpty();
    } catch (Failure.Unavailable away) {
      return false;
    }
  }

  private static LocalRedis otherThanOfStamps(LocalRedisCluster cluster) {
    int nodes = cluster.nodes().size();
    int ofStamps = SlotHash.getSlot(Keys.CAUGHT_UP) * nodes / SlotHash.SLOT_COUNT;
    return cluster.nodes().get((ofStamps + 1) % nodes);
  }
}
