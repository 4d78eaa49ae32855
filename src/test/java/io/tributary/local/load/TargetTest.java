package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.GetUsersResponse;
import io.tributary.api.lookup.v1.LookupServiceGrpc.LookupServiceImplBase;
import io.tributary.harness.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several hosts are balanced as clients do it. */
class TargetTest {
  private final Pod one = new Pod();
  private final Pod other = new Pod();
  private final Target both =
      new Target("%s,%s".formatted(one.address(), other.address()), Security.NONE);

  @AfterEach
  void close() {
    one.server.shutdownNow();
    other.server.shutdownNow();
  }

  private static void call(Connections connections) {
    var ended = new CountDownLatch(1);
    connections.call(
        0,
        GetUsersRequest.getDefaultInstance().toByteArray(),
        Duration.ofSeconds(20),
        status -> ended.countDown());
    try {
      ended.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private Connections connections() {
    return new Connections(both, "tributary.lookup.v1.LookupService/GetUsers", 1, Map.of());
  }

  @Test
  void callsReachAllOfThem() {
    try (Connections connections = connections()) {
      Eventually.holds(
          () -> {
            call(connections);
            return one.calls.get() > 0 && other.calls.get() > 0;
          });
    }
  }

  @Test
  void aPodThatSaysItDoesNotServeIsLeftOut() {
    one.health.setStatus("", ServingStatus.NOT_SERVING);
    try (Connections connections = connections()) {
      Eventually.holds(
          () -> {
            call(connections);
            return other.calls.get() == 50;
          });
      assertThat(one.calls).hasValue(0);
    }
  }

  @Test
  void whatIsNoHostIsRefused() {
    assertThatThrownBy(
            () ->
                new Connections(new Target("pod:1,pod", Security.NONE), "a.B/C", 1, Map.of())
                    .close())
        .hasMessageContaining("\"pod\" is not of the form host:port");
    assertThatThrownBy(() -> new Target(" ", Security.NONE)).hasMessage("host is empty");
  }

  private static final class Pod extends LookupServiceImplBase {
    private final AtomicInteger calls = new AtomicInteger();
    private final HealthStatusManager health = new HealthStatusManager();
    private final Server server;

    Pod() {
      try {
        server =
            NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(this)
                .addService(health.getHealthService())
                .build()
                .start();
      } catch (IOException failure) {
        throw new java.io.UncheckedIOException(failure);
      }
    }

    String address() {
      return "127.0.0.1:" + server.getPort();
    }

    @Override
    public void getUsers(GetUsersRequest request, StreamObserver<GetUsersResponse> client) {
      calls.incrementAndGet();
      client.onNext(GetUsersResponse.getDefaultInstance());
      client.onCompleted();
    }
  }
}
