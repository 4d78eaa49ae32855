package io.tributary.feed.seen;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Relayed;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@WithService
class SeenIT {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final int MOST = 1_000;

  private final UUID viewer = UUID.randomUUID();
  private final Redis redis;
  private final RedisSeenStore store;
  private final Instant now;

  SeenIT(Service service) {
    this.redis = service.bean(Redis.class);
    this.store = new RedisSeenStore(redis, new SeenConfig(WEEK, MOST));
    this.now = service.clock().instant();
  }

  private void saw(Map<UUID, Instant> posts) {
    var unused =
        Relayed.asked(
            () -> {
              store.add(viewer, posts, now);
              return true;
            });
  }

  private Predicate<UUID> lately(Instant at) {
    return Relayed.asked(() -> store.lately(viewer, at));
  }

  private static List<UUID> ids(int count) {
    return Stream.generate(UUID::randomUUID).limit(count).toList();
  }

  @Test
  void exactlyWhatWasSeenIsKnown() {
    List<UUID> seen = ids(900);
    var at = new LinkedHashMap<UUID, Instant>();
    seen.forEach(post -> at.put(post, now));
    saw(at);
    assertThat(seen).allMatch(lately(now));
    assertThat(ids(100_000)).noneMatch(lately(now));
  }

  @Test
  void eachPostIsForgottenAWeekAfterItWasSeen() {
    UUID first = UUID.randomUUID();
    UUID second = UUID.randomUUID();
    saw(Map.of(first, now.minus(Duration.ofDays(6)), second, now));
    assertThat(lately(now)).accepts(first, second);
    Instant later = now.plus(Duration.ofDays(1)).plusSeconds(1);
    assertThat(lately(later)).rejects(first).accepts(second);
    assertThat(lately(now.plus(WEEK).plusSeconds(1))).rejects(second);
  }

  @Test
  void whatWasSeenLongerAgoIsNotEvenWrittenDown() {
    saw(Map.of(UUID.randomUUID(), now.minus(WEEK)));
    assertThat(bytes()).isZero();
  }

  @Test
  void theLatestAreKeptOfMoreThanThereMayBe() {
    List<UUID> seen = ids(5 * MOST);
    for (int i = 0; i < seen.size(); i += 250) {
      var some = new LinkedHashMap<UUID, Instant>();
      int from = i;
      IntStream.range(i, i + 250)
          .forEach(each -> some.put(seen.get(each), now.minusSeconds(seen.size() - from)));
      saw(some);
    }
    assertThat(bytes()).isBetween(12L * MOST, 12L * MOST * 5 / 4);
    assertThat(seen.subList(seen.size() - MOST, seen.size())).allMatch(lately(now));
    assertThat(seen.subList(0, seen.size() - 5 * MOST / 4)).noneMatch(lately(now));
  }

  private long bytes() {
    return Objects.requireNonNull(
        Relayed.asked(
            () -> redis.call("test.length", commands -> commands.strlen(Keys.feedSeen(viewer)))));
  }
}
