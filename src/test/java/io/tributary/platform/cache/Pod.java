package io.tributary.platform.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.harness.Eventually;
import io.tributary.platform.call.Call;
import io.tributary.platform.redis.OwnRedis;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.time.AdjustableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** The caches of one pod, with a connection and a clock of its own. */
final class Pod implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(30);
  static final Duration NO_NEAR = Duration.ZERO;

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final AdjustableClock clock = new AdjustableClock();
  final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  final Redis redis;
  final Caches caches;

  Pod(List<String> nodes, boolean cluster, CacheConfig config) {
    this.redis = OwnRedis.connect(nodes, cluster, meters);
    this.caches = new Caches(redis, config, clock, meters);
    Eventually.holds(redis::isUp);
  }

  /** Whose own memory is believed, if it has one. */
  static CacheConfig config(Duration lockLife, double early, Duration near) {
    return new CacheConfig(
        Duration.ofSeconds(20),
        lockLife,
        Duration.ofMillis(2),
        Duration.ofMillis(20),
        early,
        new CacheConfig.Near(near, 1 << 20, List.of()));
  }

  static Kind<String> kind(boolean outdatedWhileLoading) {
    return new Kind<>(
        "test", Duration.ofMinutes(5), Duration.ofMinutes(30), outdatedWhileLoading, TEXT);
  }

  static final Codec<String> TEXT =
      new Codec<>() {
        @Override
        public byte[] encode(String value) {
          return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Optional<String> decode(byte[] bytes) {
          return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        }
      };

  static Entry entry(UUID id) {
    return new Entry("tributary:test:{" + id + "}:text", "tributary:test:{" + id + "}:version");
  }

  /** In a call of its own. */
  <T> T asked(Supplier<T> question) {
    return Call.background("test", LONG).call(question);
  }

  <T> Future<T> asking(Duration patience, Supplier<T> question) {
    return callers.submit(() -> Call.background("test", patience).call(question));
  }

  double count(String name, String tag, String value) {
    return meters.find(name).tag(tag, value).counters().stream().mapToDouble(Counter::count).sum();
  }

  double loads(String outcome) {
    return count("tributary.cache.loads", "outcome", outcome);
  }

  @Override
  public void close() {
    callers.shutdownNow();
    OwnRedis.close(redis);
  }
}
