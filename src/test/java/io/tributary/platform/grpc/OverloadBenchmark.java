package io.tributary.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.ListUserPostsResponse;
import io.tributary.api.posts.v1.PostServiceGrpc;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.api.users.v1.UserServiceGrpc;
import io.tributary.harness.Fixtures;
import io.tributary.harness.ServiceProcess;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * A pod that is offered one, two and three times what it can answer. Its capacity is set by its
 * limit: each call waits for a store that takes 40 ms, and the pod lets in twenty. Not part of the
 * build; to be asked for: {@code ./mvnw verify -Dit.test=OverloadBenchmark}. Nothing is asserted
 * about times.
 */
class OverloadBenchmark {
  private static final int AT_ONCE = 20;
  private static final Duration STORE = Duration.ofMillis(40);
  private static final Duration ROUND = Duration.ofSeconds(15);

  private record Figures(double perSecond, double millis50, double millis99, int shed, int other) {}

  @Test
  void onceTwiceAndThriceTheCapacity() throws Exception {
    Stores.postgres().ensureDatabase("overload");
    Stores.postgres().migrations("overload").up();
    try (TcpProxy network = new TcpProxy(Stores.postgres()).open();
        ServiceProcess pod = new ServiceProcess(Stores.postgres(), "overload", pod(network))) {
      pod.awaitReady();
      boolean pinned = pin(pod.pid(), 0) && pin(ProcessHandle.current().pid(), 1);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", pod.grpcPort()).usePlaintext().build();
      try {
        String user = user(channel);
        network.delay(STORE);
        var request = ListUserPostsRequest.newBuilder().setViewerId(user).setUserId(user).build();
        double warm = closed(channel, request).perSecond();
        assertThat(open(channel, request, 3 * warm).perSecond()).isPositive();
        Figures peak = closed(channel, request);
        print("as many clients as are let in", pinned, peak, peak);
        for (int times = 1; times <= 3; times++) {
          Figures open = open(channel, request, times * peak.perSecond());
          print("offered %d times as much".formatted(times), pinned, open, peak);
          assertThat(open.perSecond()).isPositive();
        }
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static String user(ManagedChannel channel) {
    return UserServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(1, TimeUnit.MINUTES)
        .createUser(
            CreateUserRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setProfile(
                    UserProfile.newBuilder()
                        .setHandle("u" + System.nanoTime())
                        .setDisplayName("Somebody"))
                .build())
        .getUser()
        .getUserId();
  }

  private static Map<String, String> pod(TcpProxy network) {
    return Map.ofEntries(
        Map.entry("postgres.host", "127.0.0.1"),
        Map.entry("postgres.port", Integer.toString(network.port())),
        Map.entry("postgres.fast.size", Integer.toString(AT_ONCE + 4)),
        Map.entry("server.calls-at-once", Integer.toString(AT_ONCE)),
        Map.entry("server.live-percent", "100"),
        Map.entry("outbox.transport", "NONE"),
        Map.entry("trending.compute", "false"),
        Map.entry("feed.builder.enabled", "false"));
  }

  private static boolean pin(long process, int core) throws IOException, InterruptedException {
    return Runtime.getRuntime().availableProcessors() > 1
        && new ProcessBuilder("taskset", "-acp", Integer.toString(core), Long.toString(process))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
  }

  private static void print(String what, boolean pinned, Figures figures, Figures peak) {
    System.out.printf(
        "ListUserPosts, %s%s: %.0f answered a second (%.2f of the peak), p50 %.0f ms, p99 %.0f ms"
            + " (%.2f of the peak's), %d shed, %d failed otherwise%n",
        what,
        pinned ? ", pod and clients on a core each" : "",
        figures.perSecond(),
        figures.perSecond() / peak.perSecond(),
        figures.millis50(),
        figures.millis99(),
        figures.millis99() / peak.millis99(),
        figures.shed(),
        figures.other());
  }

  /** How calls ended. */
  private static final class Outcomes {
    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    private final AtomicInteger shed = new AtomicInteger();
    private final AtomicInteger other = new AtomicInteger();

    /** Reckoned from when the call was due, not from when it was sent. */
    StreamObserver<ListUserPostsResponse> observer(long due, Runnable ended) {
      return new StreamObserver<>() {
        @Override
        public void onNext(ListUserPostsResponse response) {
          nanos.add(System.nanoTime() - due);
        }

        @Override
        public void onError(Throwable failure) {
          boolean tooMuch =
              Status.fromThrowable(failure).getCode() == Status.Code.RESOURCE_EXHAUSTED;
          (tooMuch ? shed : other).incrementAndGet();
          ended.run();
        }

        @Override
        public void onCompleted() {
          ended.run();
        }
      };
    }

    Figures over(long elapsedNanos) {
      List<Long> sorted = nanos.stream().sorted().toList();
      return new Figures(
          sorted.size() / (elapsedNanos / 1e9),
          sorted.get(sorted.size() / 2) / 1e6,
          sorted.get(sorted.size() * 99 / 100) / 1e6,
          shed.get(),
          other.get());
    }
  }

  private static Figures closed(ManagedChannel channel, ListUserPostsRequest request) {
    var outcomes = new Outcomes();
    long start = System.nanoTime();
    var clients = new ArrayList<Thread>();
    for (int i = 0; i < AT_ONCE; i++) {
      clients.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (System.nanoTime() - start < ROUND.toNanos()) {
                      var ended = new CountDownLatch(1);
                      PostServiceGrpc.newStub(channel)
                          .listUserPosts(
                              request, outcomes.observer(System.nanoTime(), ended::countDown));
                      await(ended);
                    }
                  }));
    }
    clients.forEach(OverloadBenchmark::join);
    return outcomes.over(System.nanoTime() - start);
  }

  private static Figures open(
      ManagedChannel channel, ListUserPostsRequest request, double perSecond) {
    var outcomes = new Outcomes();
    int calls = (int) (perSecond * ROUND.toSeconds());
    var ended = new CountDownLatch(calls);
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      long due = start + (long) (i * 1e9 / perSecond);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      PostServiceGrpc.newStub(channel)
          .withDeadlineAfter(10, TimeUnit.SECONDS)
          .listUserPosts(request, outcomes.observer(due, ended::countDown));
    }
    long elapsed = System.nanoTime() - start;
    await(ended);
    return outcomes.over(elapsed);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
