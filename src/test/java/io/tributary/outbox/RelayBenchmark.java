package io.tributary.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.tributary.api.graph.v1.FollowRequest;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.Together;
import io.tributary.local.demo.DemoLoad;
import io.tributary.local.demo.DemoNetwork;
import io.tributary.local.demo.DemoSize;
import io.tributary.projection.Projection;
import java.time.Duration;
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
  private static final int CLIENTS = 32;
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
    return way.carrier(Map.of("outbox.clickhouse-pace", "250ms", "outbox.batch-events", 500));
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

  /** Follows and unfollows, one event each, as evenly as the clients can. */
  private static boolean held(Service writer, Way way, int rate) {
    var given = new Fixtures(writer);
    var users = IntStream.range(0, CLIENTS * 2).mapToObj(i -> given.user()).toList();
    try (Service carrier = carrier(way)) {
      Carrying.agree(carrier);
      Map<String, HistogramSnapshot> before = lags(carrier);
      long start = System.nanoTime();
      long between = Duration.ofSeconds(1).toNanos() * CLIENTS / rate;
      long written =
          Together.results(
                  CLIENTS,
                  client -> {
                    int made = 0;
                    while (System.nanoTime() - start < STEADY.toNanos()) {
                      pauseUntil(start + made * between + client * between / CLIENTS);
                      call(writer, users.get(2 * client), users.get(2 * client + 1), made++);
                    }
                    return made;
                  })
              .stream()
              .mapToInt(Integer::intValue)
              .sum();
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

  private static void pauseUntil(long due) {
    long left = due - System.nanoTime();
    if (left > 0) {
      LockSupport.parkNanos(left);
    }
  }

  private static void call(Service writer, String actor, String user, int number) {
    if (number % 2 == 0) {
      var unused =
          writer
              .graph()
              .follow(
                  FollowRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(actor)
                      .setUserId(user)
                      .build());
    } else {
      var unused =
          writer
              .graph()
              .unfollow(
                  UnfollowRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(actor)
                      .setUserId(user)
                      .build());
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
