package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportRequest;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.api.imports.v1.ImportedFollow;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.local.demo.DemoLoad;
import io.tributary.local.demo.DemoNetwork;
import io.tributary.local.demo.DemoSize;
import io.tributary.platform.time.Timestamps;
import io.tributary.projection.Projection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How fast a backlog is carried to each projection, how long events take at a steady rate, and the
 * highest rate that is held, by either way. Not part of the build; to be asked for: {@code ./mvnw
 * verify -Dit.test=RelayBenchmark -Dtest=ArchitectureTest}. Nothing is asserted about times.
 */
class RelayBenchmark {
  /** More than there are events in a round for each of them. */
  private static final int USERS = 500;

  private static final int BATCHES_A_SECOND = 20;
  private static final List<Integer> RATES = List.of(500, 1_000, 1_500, 2_000, 3_000, 4_000);
  private static final Duration STEADY = Duration.ofSeconds(Integer.getInteger("seconds", 20));

  /** A rate is held if the clients reach so much of it, and nobody falls behind by more. */
  private static final double REACHED = 0.95;

  private static final Duration BEHIND = Duration.ofSeconds(2);

  @ParameterizedTest
  @ValueSource(strings = {"direct", "kafka"})
  void aBacklogAndSteadyRates(String name) throws InterruptedException {
    Service writer = Carrying.idle();
    try {
      Way way = name.equals("direct") ? Way.direct() : Way.byKafka();
      backlog(writer, way);
      for (int rate : RATES) {
        if (!held(writer, way, rate)) {
          System.out.printf("%s: %d/s is not held%n", name, rate);
          return;
        }
      }
    } finally {
      writer.close();
    }
  }

  private static Service carrier(Way way) {
    return way.carrier(Map.of("outbox.clickhouse-pace", "1s", "outbox.batch-events", 500));
  }

  private static void backlog(Service writer, Way way) throws InterruptedException {
    var unused =
        new DemoLoad(
                new DemoNetwork(7, DemoSize.SMALL, writer.clock().instant()),
                writer.channel(),
                line -> {})
            .run();
    long events = writer.database().count("SELECT count(*) FROM outbox");
    long began = System.nanoTime();
    try (Service carrier = carrier(way)) {
      var finished = new HashMap<String, Double>();
      while (finished.size() < Carrying.projections(carrier).size()
          && System.nanoTime() - began < Duration.ofMinutes(10).toNanos()) {
        pauseUntil(System.nanoTime() + Duration.ofMillis(50).toNanos());
        carried(carrier)
            .forEach(
                (destination, count) -> {
                  if (count >= events) {
                    finished.putIfAbsent(destination, (System.nanoTime() - began) / 1e9);
                  }
                });
      }
      finished.forEach(
          (destination, seconds) ->
              System.out.printf(
                  "%s, backlog: %s got %,d events in %.1f s, %,.0f events/s%n",
                  way.name(), destination, events, seconds, events / seconds));
      Carrying.agree(carrier);
    }
  }

  private static Map<String, Long> carried(Service carrier) {
    var counts = new HashMap<String, Long>();
    lags(carrier).forEach((destination, lag) -> counts.put(destination, lag.count()));
    return counts;
  }

  private static Map<String, HistogramSnapshot> lags(Service carrier) {
    var lags = new TreeMap<String, HistogramSnapshot>();
    for (Projection projection : Carrying.projections(carrier)) {
      lags.put(
          projection.name(),
          carrier
              .bean(MeterRegistry.class)
              .get("tributary.outbox.lag")
              .tag("destination", projection.name())
              .timer()
              .takeSnapshot());
    }
    return lags;
  }

  /** Follows, imported a few at a time as evenly as can be, so that writing them costs little. */
  private static boolean held(Service writer, Way way, int rate) throws InterruptedException {
    var given = new Fixtures(writer);
    List<String> users = IntStream.range(0, USERS).mapToObj(i -> given.user()).toList();
    try (Service carrier = carrier(way)) {
      Carrying.agree(carrier);
      Map<String, HistogramSnapshot> before = lags(carrier);
      long start = System.nanoTime();
      int written = follow(writer, users, rate, start);
      double seconds = (System.nanoTime() - start) / 1e9;
      long end = System.nanoTime();
      Eventually.holds(
          Duration.ofMinutes(5),
          () ->
              carried(carrier).entrySet().stream()
                  .allMatch(
                      each -> each.getValue() - lag(before, each.getKey()).count() >= written));
      double after = (System.nanoTime() - end) / 1e9;
      System.out.printf(
          "%s, %d/s asked for: %,d events in %.1f s, %.0f/s; the last arrived %.1f s later%n",
          way.name(), rate, written, seconds, written / seconds, after);
      lags(carrier)
          .forEach(
              (destination, lag) ->
                  System.out.printf(
                      "%s, %d/s, lag: %s p50 %.0f ms, p95 %.0f ms, p99 %.0f ms%n",
                      way.name(),
                      rate,
                      destination,
                      percentile(lag(before, destination), lag, 0.50),
                      percentile(lag(before, destination), lag, 0.95),
                      percentile(lag(before, destination), lag, 0.99)));
      Carrying.agree(carrier);
      return written / seconds >= REACHED * rate && after < BEHIND.toSeconds();
    }
  }

  private static int follow(Service writer, List<String> users, int rate, long start)
      throws InterruptedException {
    String id = Fixtures.newId();
    int batch = rate / BATCHES_A_SECOND;
    var imports = ImportServiceGrpc.newBlockingV2Stub(writer.channel()).import_();
    int written = 0;
    try {
      while (System.nanoTime() - start < STEADY.toNanos()) {
        pauseUntil(start + Duration.ofSeconds(1).toNanos() * written / rate);
        var some = ImportRequest.newBuilder().setImportId(id).setFirstItem(written);
        for (int i = 0; i < batch; i++) {
          some.addItems(follow(users, written++, writer.clock().instant()));
        }
        imports.write(some.build());
      }
      imports.halfClose();
      assertThat(imports.read().getSummary().getWritten()).isEqualTo(written);
    } catch (StatusException refused) {
      throw new IllegalStateException(refused);
    }
    return written;
  }

  /** Each of them follows the next ones, going round. */
  private static ImportItem follow(List<String> users, int number, Instant now) {
    int follower = number % USERS;
    return ImportItem.newBuilder()
        .setFollow(
            ImportedFollow.newBuilder()
                .setFollowerId(users.get(follower))
                .setFolloweeId(users.get((follower + 1 + number / USERS) % USERS))
                .setCreateTime(Timestamps.of(now)))
        .build();
  }

  private static void pauseUntil(long due) {
    long left = due - System.nanoTime();
    if (left > 0) {
      LockSupport.parkNanos(left);
    }
  }

  private static HistogramSnapshot lag(Map<String, HistogramSnapshot> lags, String destination) {
    return Objects.requireNonNull(lags.get(destination));
  }

  /** As the histogram's buckets tell it: not more than so many milliseconds. */
  private static double percentile(
      HistogramSnapshot before, HistogramSnapshot after, double share) {
    double wanted = (after.count() - before.count()) * share;
    CountAtBucket[] buckets = after.histogramCounts();
    for (int i = 0; i < buckets.length; i++) {
      if (buckets[i].count() - before.histogramCounts()[i].count() >= wanted) {
        return buckets[i].bucket(TimeUnit.MILLISECONDS);
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}
