package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.feed.v1.FeedServiceGrpc.FeedServiceBlockingStub;
import io.tributary.api.feed.v1.FeedServiceGrpc.FeedServiceImplBase;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.feed.candidates.LargeFeed;
import io.tributary.feed.model.FeedQuery;
import io.tributary.harness.Eventually;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.platform.call.Call;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.redis.RedisFactsProjection;
import io.tributary.projection.redis.SafetyFactsLookup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a feed costs, each beside what bounds it, in turns in the same run: from the pod's memory
 * beside an echo of the same bytes, from Redis beside an echo that asks Redis once, ranked anew
 * beside the bare query, and the one query beside its branches in sequence. Not part of the build;
 * to be asked for: {@code ./mvnw verify -Dit.test=FeedBenchmark -Dtest=ArchitectureTest}. Nothing
 * is asserted about times.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FeedBenchmark {
  private static final int WARM_UP = Integer.getInteger("warm-up", 2_000);
  private static final int CALLS = Integer.getInteger("calls", 2_000);
  private static final int AT_ONCE = 8;
  private static final Duration ROUND = Duration.ofSeconds(Integer.getInteger("seconds", 5));

  private static final Query ENGINE_TIME =
      Query.named(
          "test.engine_time",
          "SELECT toInt64(sum(value)) AS value FROM system.events"
              + " WHERE event = 'OSCPUVirtualTimeMicroseconds'");

  private final CountDownLatch over = new CountDownLatch(1);
  private Service filler;
  private Service service;
  private Service near;

  @BeforeAll
  void start() {
    filler = LargeFeed.make();
    // Each asks its stores anew: what is in between has benchmarks of its own.
    service =
        Service.on(
            Stores.postgres(),
            LargeFeed.DATABASE,
            Map.of("cache.near.life", "0s", "cache.early-refresh", 0));
    near =
        Service.on(
            Stores.postgres(),
            LargeFeed.DATABASE,
            Map.of("safety.memory", "1s", "cache.early-refresh", 0));
    Eventually.holds(() -> service.isReady() && near.isReady());
    var unused = Thread.ofVirtual().start(this::keepCaughtUp);
  }

  /** As a relay does that has nothing to carry. */
  private void keepCaughtUp() {
    List<Short> buckets =
        IntStream.range(0, SafetyFactsLookup.BUCKETS).mapToObj(each -> (short) each).toList();
    var facts = filler.bean(RedisFactsProjection.class);
    try {
      while (!over.await(200, TimeUnit.MILLISECONDS)) {
        Call.background("test", Duration.ofSeconds(5))
            .run(() -> facts.caughtUp(buckets, filler.clock().instant()));
      }
    } catch (InterruptedException ended) {
      // As good as over.
    }
  }

  @AfterAll
  void stop() {
    over.countDown();
    near.close();
    service.close();
    filler.close();
  }

  private static GetFeedRequest request(UUID viewer) {
    return GetFeedRequest.newBuilder().setViewerId(viewer.toString()).build();
  }

  /** Answers with what it was given; with a Redis it asks for a key first. */
  private record Echo(Server server, ManagedChannel channel) implements AutoCloseable {
    static Echo of(GetFeedResponse answer, Runnable first) {
      try {
        Server server =
            NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addService(
                    new FeedServiceImplBase() {
                      @Override
                      public void getFeed(
                          GetFeedRequest request, StreamObserver<GetFeedResponse> client) {
                        first.run();
                        client.onNext(answer);
                        client.onCompleted();
                      }
                    })
                .build()
                .start();
        return new Echo(
            server,
            NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build());
      } catch (IOException failure) {
        throw new java.io.UncheckedIOException(failure);
      }
    }

    FeedServiceBlockingStub feed() {
      return FeedServiceGrpc.newBlockingStub(channel);
    }

    @Override
    public void close() {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  /** Times of calls made one after the other, sorted. */
  private static final class Times {
    private final long[] nanos = new long[CALLS];
    private int count;

    void measure(Runnable call, boolean counts) {
      long start = System.nanoTime();
      call.run();
      if (counts) {
        nanos[count++] = System.nanoTime() - start;
      }
    }

    double at(double share) {
      long[] sorted = Arrays.copyOf(nanos, count);
      Arrays.sort(sorted);
      return sorted[(int) Math.min(count - 1, Math.floor(count * share))] / 1e6;
    }

    @Override
    public String toString() {
      return "p50 %.2f ms, p95 %.2f ms, p99 %.2f ms".formatted(at(0.5), at(0.95), at(0.99));
    }
  }

  /** In turns, so that whatever else happens on the machine befalls both alike. */
  private static void compare(
      String one, IntConsumer first, String other, IntConsumer second, int calls) {
    var firstTimes = new Times();
    var secondTimes = new Times();
    for (int i = -Math.min(WARM_UP, calls); i < calls; i++) {
      int number = i + WARM_UP;
      firstTimes.measure(() -> first.accept(number), i >= 0);
      secondTimes.measure(() -> second.accept(number), i >= 0);
    }
    System.out.printf(
        "%s: %s%n%s: %s%nratio of p50 %.2f, of p95 %.2f%n%n",
        one,
        firstTimes,
        other,
        secondTimes,
        firstTimes.at(0.5) / secondTimes.at(0.5),
        firstTimes.at(0.95) / secondTimes.at(0.95));
  }

  /** Calls a second of several callers. */
  private static double rate(IntConsumer call) throws InterruptedException {
    var done = new AtomicLong();
    long end = System.nanoTime() + ROUND.toNanos();
    List<Thread> callers =
        IntStream.range(0, AT_ONCE)
            .mapToObj(
                caller ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              for (int i = caller; System.nanoTime() < end; i += AT_ONCE) {
                                call.accept(i);
                                done.incrementAndGet();
                              }
                            }))
            .toList();
    for (Thread each : callers) {
      each.join();
    }
    return done.get() / (ROUND.toMillis() / 1e3);
  }

  private static void compareRates(String one, IntConsumer first, String other, IntConsumer second)
      throws InterruptedException {
    double[] firsts = new double[3];
    double[] seconds = new double[3];
    for (int i = 0; i < 3; i++) {
      firsts[i] = rate(first);
      seconds[i] = rate(second);
    }
    Arrays.sort(firsts);
    Arrays.sort(seconds);
    System.out.printf(
        "%d callers: %s %.0f/s, %s %.0f/s, ratio %.2f%n%n",
        AT_ONCE, one, firsts[1], other, seconds[1], firsts[1] / seconds[1]);
  }

  private static void forget(Service pod, UUID viewer) {
    Long unlinked =
        Call.background("test", Duration.ofSeconds(5))
            .call(
                () ->
                    pod.bean(Redis.class)
                        .call("test.forget", redis -> redis.unlink(Keys.feedSlate(viewer, true))));
    assertThat(unlinked).isNotNull();
  }

  @Test
  void fromThePodsMemoryBesideAnEcho() throws InterruptedException {
    UUID viewer = LargeFeed.viewer(0);
    GetFeedResponse answer = near.feed().getFeed(request(viewer));
    assertThat(answer.getItemsCount()).isEqualTo(20);
    FeedServiceBlockingStub feed = near.feed();
    GetFeedRequest request = request(viewer);
    try (Echo echo = Echo.of(answer, () -> {})) {
      FeedServiceBlockingStub bare = echo.feed();
      compare(
          "GetFeed, near cache",
          i -> assertThat(feed.getFeed(request).getItemsCount()).isEqualTo(20),
          "echo of the same bytes",
          i -> assertThat(bare.getFeed(request).getItemsCount()).isEqualTo(20),
          CALLS);
      compareRates(
          "GetFeed, near cache",
          i -> assertThat(feed.getFeed(request).getItemsCount()).isEqualTo(20),
          "echo",
          i -> assertThat(bare.getFeed(request).getItemsCount()).isEqualTo(20));
    }
  }

  @Test
  void fromRedisBesideAnEchoThatAsksRedisOnce() throws InterruptedException {
    IntStream.range(0, LargeFeed.VIEWERS)
        .forEach(
            i -> {
              var unused = service.feed().getFeed(request(LargeFeed.viewer(i)));
            });
    GetFeedResponse answer = service.feed().getFeed(request(LargeFeed.viewer(0)));
    var redis = service.bean(Redis.class);
    String key = Keys.feedSlate(LargeFeed.viewer(0), true);
    Runnable get =
        () ->
            Call.background("test", Duration.ofSeconds(5))
                .run(
                    () -> {
                      byte[] slate = redis.call("test.get", commands -> commands.get(key));
                      assertThat(slate).isNotEmpty();
                    });
    FeedServiceBlockingStub feed = service.feed();
    try (Echo echo = Echo.of(answer, get)) {
      FeedServiceBlockingStub bare = echo.feed();
      compare(
          "GetFeed from Redis",
          i -> {
            var unused = feed.getFeed(request(LargeFeed.viewer(i)));
          },
          "echo with one GET",
          i -> {
            var unused = bare.getFeed(request(LargeFeed.viewer(i)));
          },
          CALLS);
      compareRates(
          "GetFeed from Redis",
          i -> {
            var unused = feed.getFeed(request(LargeFeed.viewer(i)));
          },
          "echo with one GET",
          i -> {
            var unused = bare.getFeed(request(LargeFeed.viewer(i)));
          });
    }
  }

  @Test
  void rankedAnewBesideTheBareQuery() {
    FeedServiceBlockingStub feed = service.feed();
    compare(
        "GetFeed, no slate, candidates there",
        i -> {
          UUID viewer = LargeFeed.viewer(i);
          forget(service, viewer);
          GetFeedResponse page = feed.getFeed(request(viewer));
          assertThat(page.getDegraded()).isFalse();
          assertThat(page.getItemsCount()).isEqualTo(20);
        },
        "the bare UNION ALL",
        i ->
            assertThat(
                    Call.background("test", Duration.ofSeconds(30))
                        .call(() -> LargeFeed.candidates(service, LargeFeed.viewer(i))))
                .hasSizeGreaterThanOrEqualTo(700),
        CALLS / 2);
  }

  @Test
  void theFirstFeedOfAViewer() {
    var times = new Times();
    for (int i = 0; i < LargeFeed.VIEWERS; i++) {
      UUID viewer = LargeFeed.newcomer(i);
      times.measure(
          () -> assertThat(service.feed().getFeed(request(viewer)).getItemsCount()).isEqualTo(20),
          i >= 20);
    }
    System.out.printf("GetFeed, a viewer's first: %s%n%n", times);
  }

  @Test
  void oneQueryBesideItsBranchesInSequence() throws InterruptedException {
    IntConsumer union =
        i ->
            Call.background("test", Duration.ofSeconds(30))
                .run(
                    () ->
                        assertThat(LargeFeed.candidates(service, LargeFeed.viewer(i)))
                            .isNotEmpty());
    IntConsumer sequence =
        i ->
            Call.background("test", Duration.ofSeconds(30))
                .run(
                    () -> {
                      FeedQuery query = LargeFeed.query(service, LargeFeed.viewer(i));
                      assertThat(LargeFeed.inSequence(service, query)).isPositive();
                    });
    compare("three queries in sequence", sequence, "one UNION ALL", union, CALLS / 4);
    Duration before = engineTime();
    double unions = rate(union);
    Duration between = engineTime();
    double sequences = rate(sequence);
    Duration after = engineTime();
    System.out.printf(
        "%d callers: one UNION ALL %.0f/s, %.1f ms of the engine's processor each; in sequence"
            + " %.0f/s, %.1f ms%n%n",
        AT_ONCE,
        unions,
        between.minus(before).toMillis() / (unions * ROUND.toSeconds()),
        sequences,
        after.minus(between).toMillis() / (sequences * ROUND.toSeconds()));
  }

  /** By its own account. */
  private Duration engineTime() {
    return Call.background("test", Duration.ofSeconds(30))
        .call(
            () ->
                Duration.of(
                    service
                        .bean(ClickHouse.class)
                        .list(ENGINE_TIME, Map.of(), row -> row.getLong("value"))
                        .getFirst(),
                    ChronoUnit.MICROS));
  }
}
