package io.tributary.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.PostServiceGrpc;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.ServiceProcess;
import io.tributary.harness.WithService;
import io.tributary.local.PostgresServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@WithService
final class DrainIT {
  private static final Map<String, String> DRAIN =
      Map.of("server.drain-delay", "1s", "server.drain-time", "50s");

  @Test
  void aProcessToldToEndUnderLoadFailsNoCallAndEndsByItself(
      PostgresServer postgres, Service service, Fixtures given) throws Exception {
    String author = given.user();
    try (var leaving = new ServiceProcess(postgres, "tests", DRAIN);
        var staying = new ServiceProcess(postgres, "tests", DRAIN)) {
      leaving.awaitReady();
      staying.awaitReady();
      ManagedChannel both = roundRobin(leaving.grpcPort(), staying.grpcPort());
      ManagedChannel direct = channel(leaving.grpcPort());
      var health = new Health(direct);
      Eventually.holds(() -> health.seen.contains(ServingStatus.SERVING));

      var load = new Load(both, author);
      try (load) {
        Eventually.holds(() -> load.answered.get() > 100);
        leaving.terminate();
        Eventually.holds(() -> health.seen.contains(ServingStatus.NOT_SERVING));
        // The news comes first: calls to it still succeed.
        load.call(PostServiceGrpc.newBlockingStub(direct));
        assertThat(leaving.alive()).isTrue();
        assertThat(leaving.exitCode()).isZero();
        int then = load.answered.get();
        Eventually.holds(() -> load.answered.get() > then + 100);
      }
      both.shutdownNow();
      direct.shutdownNow();
      assertThat(load.failures).isEmpty();
      assertThat(leaving.log()).contains("drained").doesNotContain("are cut", "\tat ");
      // The stream of health ended by the server's doing, or the drain would have waited for it.
      assertThat(health.ended.get()).isTrue();
      assertThat(service.database().count("SELECT count(*) FROM posts"))
          .isEqualTo(load.answered.get());
    }
  }

  private static ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /** Several threads that write posts, one call after another, until closed. */
  private static final class Load implements AutoCloseable {
    final AtomicInteger answered = new AtomicInteger();
    final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final java.util.concurrent.ExecutorService threads =
        Executors.newVirtualThreadPerTaskExecutor();
    private final String author;

    Load(ManagedChannel channel, String author) {
      this.author = author;
      for (int i = 0; i < 8; i++) {
        var unused =
            threads.submit(
                () -> {
                  while (!over.get()) {
                    call(PostServiceGrpc.newBlockingStub(channel));
                  }
                });
      }
    }

    void call(PostServiceGrpc.PostServiceBlockingStub posts) {
      try {
        var unused =
            posts
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .createPost(
                    CreatePostRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(author)
                        .setText("under load")
                        .setVisibility(Visibility.VISIBILITY_PUBLIC)
                        .build());
        answered.incrementAndGet();
      } catch (RuntimeException failure) {
        failures.add(failure.toString());
      }
    }

    @Override
    public void close() {
      over.set(true);
      threads.close();
    }
  }

  private static final class Health implements StreamObserver<HealthCheckResponse> {
    final ConcurrentLinkedQueue<ServingStatus> seen = new ConcurrentLinkedQueue<>();
    final AtomicBoolean ended = new AtomicBoolean();

    Health(ManagedChannel channel) {
      HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), this);
    }

    @Override
    public void onNext(HealthCheckResponse answer) {
      seen.add(answer.getStatus());
    }

    @Override
    public void onError(Throwable failure) {
      ended.set(Status.fromThrowable(failure).getCode() == Status.Code.UNAVAILABLE);
    }

    @Override
    public void onCompleted() {}
  }

  private static ManagedChannel roundRobin(int... ports) {
    List<EquivalentAddressGroup> addresses =
        java.util.Arrays.stream(ports)
            .mapToObj(port -> new EquivalentAddressGroup(new InetSocketAddress("127.0.0.1", port)))
            .toList();
    NameResolverRegistry.getDefaultRegistry().register(new FixedResolver(addresses));
    return NettyChannelBuilder.forTarget("fixed:///all")
        .defaultLoadBalancingPolicy("round_robin")
        .usePlaintext()
        .build();
  }

  private static final class FixedResolver extends NameResolverProvider {
    private final List<EquivalentAddressGroup> addresses;

    FixedResolver(List<EquivalentAddressGroup> addresses) {
      this.addresses = addresses;
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
      return new NameResolver() {
        @Override
        public String getServiceAuthority() {
          return "localhost";
        }

        @Override
        public void start(Listener2 listener) {
          listener.onResult(
              ResolutionResult.newBuilder()
                  .setAddressesOrError(StatusOr.fromValue(addresses))
                  .setAttributes(Attributes.EMPTY)
                  .build());
        }

        @Override
        public void shutdown() {}
      };
    }

    @Override
    protected boolean isAvailable() {
      return true;
    }

    @Override
    protected int priority() {
      return 5;
    }

    @Override
    public String getDefaultScheme() {
      return "fixed";
    }
  }
}
