package io.tributary.platform.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Probe;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.local.PostgresServer;
import io.tributary.platform.failure.FailureStatus;
import io.tributary.platform.postgres.SchemaFit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;

final class StartWithoutStoreIT {
  private static final List<String> SERVICES =
      List.of(
          "",
          "tributary.users.v1.UserService",
          "tributary.posts.v1.PostService",
          "tributary.graph.v1.GraphService",
          "tributary.lookup.v1.LookupService",
          "tributary.imports.v1.ImportService",
          "tributary.engagement.v1.EngagementService",
          "tributary.feed.v1.FeedService",
          "tributary.admin.v1.AdminService",
          "tributary.trending.v1.TrendingService");

  private final PostgresServer postgres = Stores.postgres();

  private static boolean all(Service service, ServingStatus status) {
    return SERVICES.stream()
        .allMatch(
            name ->
                HealthGrpc.newBlockingStub(service.channel())
                    .check(HealthCheckRequest.newBuilder().setService(name).build())
                    .getStatus()
                    .equals(status));
  }

  private static Refused asked(Service service) {
    return Refused.by(
        () ->
            service
                .lookup()
                .getUsers(
                    GetUsersRequest.newBuilder()
                        .setViewerId(Fixtures.newId())
                        .addUserIds(Fixtures.newId())
                        .build()));
  }

  private Service through(TcpProxy network, String database) {
    Map<String, Object> overrides = new HashMap<>(OwnService.smallPools(2));
    overrides.put("postgres.host", "127.0.0.1");
    overrides.put("postgres.port", network.port());
    overrides.put("postgres.watch-interval", "100ms");
    return Service.on(postgres, database, overrides);
  }

  @Test
  void theServiceStartsWithoutItsStoreSaysSoAndBecomesReadyWhenItComes() {
    postgres.ensureDatabase("late");
    postgres.migrations("late").up();
    try (var network = new TcpProxy(postgres);
        Service service = through(network, "late")) {
      Eventually.holds(
          () ->
              Probe.get(service, "/health/readiness").body().contains("postgres is not available"));
      assertThat(all(service, ServingStatus.NOT_SERVING)).isTrue();
      assertThat(Probe.get(service, "/health/readiness").statusCode()).isEqualTo(503);
      assertThat(Probe.get(service, "/health/readiness").body()).contains("\"DOWN\"");
      assertThat(Probe.get(service, "/health/liveness").statusCode()).isEqualTo(200);
      assertThat(Probe.get(service, "/health/liveness").body()).contains("\"UP\"");

      Refused refused = asked(service);
      assertThat(refused.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(refused.reason()).isEqualTo("STORE_UNAVAILABLE");
      assertThat(refused.retryInfo()).isTrue();
      assertThat(refused.trailers().get(FailureStatus.PUSHBACK)).isEqualTo("1000");

      network.open();
      Eventually.holds(service::isReady);
      assertThat(all(service, ServingStatus.SERVING)).isTrue();
      assertThat(Probe.get(service, "/health/readiness").statusCode()).isEqualTo(200);
      assertThat(new Fixtures(service).user()).isNotEmpty();
    }
  }

  @Test
  void anOutageAfterTheStartFailsCallsButNotReadiness() {
    postgres.ensureDatabase("outage");
    postgres.migrations("outage").up();
    try (var network = new TcpProxy(postgres).open();
        Service service = through(network, "outage")) {
      Eventually.holds(service::isReady);
      network.shut();
      Eventually.holds(
          () ->
              Probe.get(service, "/prometheus")
                  .body()
                  .contains("tributary_store_up{store=\"postgres\"} 0.0"));
      assertThat(asked(service).reason()).isEqualTo("STORE_UNAVAILABLE");
      assertThat(service.isReady()).isTrue();
      assertThat(all(service, ServingStatus.SERVING)).isTrue();
      assertThat(Probe.get(service, "/health/readiness").statusCode()).isEqualTo(200);

      network.open();
      Eventually.holds(
          () ->
              Probe.get(service, "/prometheus")
                  .body()
                  .contains("tributary_store_up{store=\"postgres\"} 1.0"));
      assertThat(new Fixtures(service).user()).isNotEmpty();
    }
  }

  @Test
  void aSchemaOlderThanTheCodeIsNamedAndItsMigrationIsSeen() {
    postgres.ensureDatabase("older");
    postgres.migrations("older").up(MigrationVersion.fromVersion("3"));
    try (Service service =
        Service.on(postgres, "older", Map.of("postgres.watch-interval", "100ms"))) {
      Eventually.holds(
          () ->
              Probe.get(service, "/health/readiness")
                  .body()
                  .contains("schema is at version 3, this code needs " + SchemaFit.REQUIRED));
      assertThat(all(service, ServingStatus.NOT_SERVING)).isTrue();
      assertThat(asked(service).code()).isEqualTo(Status.Code.UNAVAILABLE);

      postgres.migrations("older").up();
      Eventually.holds(service::isReady);
      assertThat(all(service, ServingStatus.SERVING)).isTrue();
    }
  }
}
