package io.tributary.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import io.tributary.local.PostgresServer;
import io.tributary.projection.Relayed;
import io.tributary.projection.redis.RedisFactsProjection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What callers are told while PostgreSQL is away. */
@WithService
class EveryRpcWithoutItsStoreIT {
  /** Of Redis alone, or of the pod itself: of them PostgreSQL knows nothing. */
  private static final Set<String> WITHOUT_POSTGRES =
      Set.of(
          "AdminService/CacheStats", "AdminService/InvalidateUser", "AdminService/BreakerStates");

  private Service service;

  @BeforeEach
  void startWithoutAStore(PostgresServer postgres) throws IOException {
    int nobodyListens;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobodyListens = socket.getLocalPort();
    }
    service =
        Service.on(
            postgres,
            "tests",
            Map.of("postgres.host", "127.0.0.1", "postgres.port", nobodyListens));
    // A copy in Redis that was whole could answer some of them.
    new Relayed(service.bean(RedisFactsProjection.class)).clear();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @TestFactory
  Stream<DynamicTest> callersAreToldToComeBack() {
    ValidRequests valid = ValidRequests.inAnEmptyWorld();
    return Rpc.all(service).stream()
        .filter(rpc -> !WITHOUT_POSTGRES.contains(rpc.toString()))
        .map(
            rpc ->
                Spoiling.named(
                    rpc + " without a store",
                    () -> {
                      Refused refused = rpc.call(valid.of(rpc).toByteString()).refused();
                      assertThat(refused.code()).isEqualTo(Status.Code.UNAVAILABLE);
                      assertThat(refused.reason()).isEqualTo("STORE_UNAVAILABLE");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> badInputIsStillToldApart() {
    ValidRequests valid = ValidRequests.inAnEmptyWorld();
    return Rpc.all(service).stream()
        .flatMap(
            rpc ->
                Place.all(rpc.request()).stream()
                    .filter(Place::isUuid)
                    .map(
                        place ->
                            Spoiling.named(
                                rpc + " " + place + " is no UUID, without a store",
                                () ->
                                    assertThat(
                                            rpc.call(
                                                    valid
                                                        .with(valid.of(rpc), place, "not-a-uuid")
                                                        .toByteString())
                                                .refused()
                                                .fields())
                                        .containsExactly(place.path()))));
  }
}
