package io.tributary.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tributary.api.engagement.v1.GetEngagementCountsRequest;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A network that takes what is sent and delivers nothing: no end of connection is ever seen. */
final class SilentConnectionIT {
  private static final int SIZE = 3;

  private static TcpProxy network;
  private static Service service;
  private static PoolState pools;
  private static String user;
  private static String post;

  @BeforeAll
  static void start() {
    network = new TcpProxy(Stores.postgres()).open();
    Map<String, Object> overrides = OwnService.smallPools(SIZE);
    overrides.put("postgres.host", "127.0.0.1");
    overrides.put("postgres.port", network.port());
    overrides.put("postgres.fast.statement-timeout", "300ms");
    overrides.put("postgres.acquire-timeout", "500ms");
    overrides.put("postgres.watch-interval", "2s");
    service = OwnService.ready("silent", overrides);
    pools = new PoolState(service);
    var given = new Fixtures(service);
    user = given.user();
    post = given.post(user, "hello").getPostId();
  }

  @AfterAll
  static void stop() {
    service.close();
    network.close();
  }

  /** By a read that no cache answers. */
  private static boolean finds() {
    return service
            .engagement()
            .withDeadlineAfter(2, TimeUnit.SECONDS)
            .getEngagementCounts(
                GetEngagementCountsRequest.newBuilder().setViewerId(user).addPostIds(post).build())
            .getCountsCount()
        == 1;
  }

  private static boolean findsAgain() {
    try {
      return finds();
    } catch (StatusRuntimeException away) {
      return false;
    }
  }

  @Test
  void silentConnectionsAreCutAndThePoolRecovers() {
    assertThat(finds()).isTrue();
    network.silence();
    for (int i = 0; i < 2 * SIZE; i++) {
      assertThat(Refused.by(SilentConnectionIT::finds).code())
          .isIn(
              Status.Code.DEADLINE_EXCEEDED,
              Status.Code.UNAVAILABLE,
              Status.Code.RESOURCE_EXHAUSTED);
    }
    // Cut by the gateway's own patience: the network is still silent.
    pools.comesToRest();
    network.speak();
    Eventually.holds(SilentConnectionIT::findsAgain);
    pools.comesToRest();
    for (int i = 0; i < 20; i++) {
      assertThat(finds()).isTrue();
    }
    assertThat(service.isReady()).isTrue();
  }
}
