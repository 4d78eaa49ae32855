package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import io.tributary.api.admin.v1.CacheHealth;
import io.tributary.api.admin.v1.CacheStatsRequest;
import io.tributary.api.admin.v1.CacheStatsResponse;
import io.tributary.api.admin.v1.EntityCache;
import io.tributary.api.admin.v1.InvalidateUserRequest;
import io.tributary.api.admin.v1.InvalidateUserResponse;
import io.tributary.api.admin.v1.Scope;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.TcpProxy;
import io.tributary.harness.WithService;
import io.tributary.local.PostgresServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators see of the caches, and what they can do about them. */
@WithService
class CacheAdminIT {
  private Service service;
  private String user;

  @BeforeEach
  void start(Service running, Fixtures given) {
    service = running;
    user = given.user();
  }

  private void read(String id) {
    var unused =
        service
            .lookup()
            .getUsers(GetUsersRequest.newBuilder().setViewerId(user).addUserIds(id).build());
  }

  private CacheStatsResponse stats() {
    return service.admin().cacheStats(CacheStatsRequest.getDefaultInstance());
  }

  private EntityCache users() {
    return stats().getEntitiesList().stream()
        .filter(each -> each.getEntity().equals("user"))
        .findFirst()
        .orElse(EntityCache.getDefaultInstance());
  }

  @Test
  void statsTellHowReadsWereAnsweredByThisPod() {
    EntityCache before = users();
    read(user);
    read(user);
    read(user);
    EntityCache after = users();
    assertThat(after.getLoaded() - before.getLoaded()).isEqualTo(1);
    assertThat(after.getNear() + after.getRedis() - before.getNear() - before.getRedis())
        .isEqualTo(2);
    assertThat(after.getHitRatio()).isGreaterThan(0).isLessThan(1);
    assertThat(stats().getEntitiesScope()).isEqualTo(Scope.SCOPE_POD);
  }

  @Test
  void statsTellHowFullRedisIs() {
    CacheStatsResponse stats = stats();
    assertThat(stats.getNodesScope()).isEqualTo(Scope.SCOPE_CLUSTER);
    assertThat(stats.getNodesList())
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.getUsedBytes()).isPositive().isLessThan(node.getMaxBytes());
              assertThat(node.getHealth()).isEqualTo(CacheHealth.CACHE_HEALTH_HEALTHY);
            });
  }

  @Test
  void aUsersEntriesAreDroppedInRedisAndInThePods() {
    Eventually.holds(
        () -> {
          long near = users().getNear();
          read(user);
          return users().getNear() > near;
        });
    InvalidateUserResponse dropped =
        service.admin().invalidateUser(InvalidateUserRequest.newBuilder().setUserId(user).build());
    assertThat(dropped.getDropped()).isEqualTo(1);
    assertThat(dropped.getScope()).isEqualTo(Scope.SCOPE_CLUSTER);
    long loaded = users().getLoaded();
    read(user);
    assertThat(users().getLoaded()).isEqualTo(loaded + 1);
  }

  @Test
  void ofWhomThereIsNotNothingIsDropped() {
    assertThat(
            service
                .admin()
                .invalidateUser(
                    InvalidateUserRequest.newBuilder().setUserId(Fixtures.newId()).build())
                .getDropped())
        .isZero();
  }

  @Test
  void withoutRedisStatsTellOfNoNodeAndNothingCanBeDropped(PostgresServer postgres) {
    // A port where nobody listens.
    try (TcpProxy nobody = new TcpProxy(1);
        Service alone =
            Service.on(
                postgres,
                "tests",
                Map.of("redis.nodes", List.of("redis://127.0.0.1:" + nobody.port())))) {
      CacheStatsResponse stats = alone.admin().cacheStats(CacheStatsRequest.getDefaultInstance());
      assertThat(stats.getNodesList()).isEmpty();
      assertThat(stats.getEntitiesList()).isNotEmpty();
      InvalidateUserRequest request = InvalidateUserRequest.newBuilder().setUserId(user).build();
      assertThatThrownBy(() -> alone.admin().invalidateUser(request))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              failure -> assertThat(Refused.of(failure).reason()).isEqualTo("STORE_UNAVAILABLE"));
    }
  }
}
