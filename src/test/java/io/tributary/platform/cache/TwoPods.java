package io.tributary.platform.cache;

import io.tributary.platform.failure.Failure;
import io.tributary.platform.redis.Keys;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two pods, and nothing between them but Redis; what tests of the cache do with them. */
abstract class TwoPods {
  static final Duration LOCK = Duration.ofSeconds(25);

  private final List<Pod> pods = new ArrayList<>();
  final AtomicInteger loads = new AtomicInteger();
  final CountDownLatch mayEnd = new CountDownLatch(1);
  final UUID id = UUID.randomUUID();
  final Entry entry = Pod.entry(id);
  Pod one;
  Pod two;

  abstract Pod pod(CacheConfig config);

  @BeforeEach
  void start() {
    one = started(Pod.config(LOCK, 0, Pod.NO_NEAR));
    two = started(Pod.config(LOCK, 0, Pod.NO_NEAR));
  }

  Pod started(CacheConfig config) {
    Pod pod = pod(config);
    pods.add(pod);
    return pod;
  }

  @AfterEach
  void end() {
    mayEnd.countDown();
    pods.forEach(Pod::close);
  }

  Cache<String> cache(Pod pod) {
    return pod.caches.of(Pod.kind(false));
  }

  Loader<String> counted(String value) {
    return version -> {
      loads.incrementAndGet();
      return new Loaded<>(value, version, true);
    };
  }

  /** Ends once it may. */
  Loader<String> waiting(String value) {
    return version -> {
      loads.incrementAndGet();
      try {
        mayEnd.await();
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
      return new Loaded<>(value, version, true);
    };
  }

  static Loader<String> failing(Failure failure) {
    return version -> {
      throw failure;
    };
  }

  static Loader<String> unasked() {
    return version -> {
      throw new AssertionError("nothing was to be loaded");
    };
  }

  void move(long version) {
    var unused =
        one.asked(
            () ->
                one.redis.call(
                    "test",
                    commands ->
                        commands.set(
                            entry.versionKey(),
                            ByteBuffer.allocate(16).putLong(version).putLong(7).array())));
  }

  void expire() {
    pods.forEach(pod -> pod.clock.moveOn(Duration.ofMinutes(6)));
  }

  String held() {
    byte[] bytes = one.asked(() -> one.redis.call("test", commands -> commands.get(entry.key())));
    return new EntryBytes<>(Pod.TEXT).read(bytes, 0).map(Kept::value).orElse("nothing");
  }

  boolean isLocked() {
    Long there =
        one.asked(
            () -> one.redis.call("test", commands -> commands.exists(Keys.lock(entry.key()))));
    return there == 1;
  }

  Cached<String> ask(Pod pod, Loader<String> loader) {
    return pod.asked(() -> cache(pod).get(entry, loader));
  }
}
