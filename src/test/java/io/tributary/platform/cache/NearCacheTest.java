package io.tributary.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Eventually;
import io.tributary.platform.time.AdjustableClock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NearCacheTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final AdjustableClock clock = new AdjustableClock();
  private final Kind<String> kind = Pod.kind(false);
  private final Entry entry = Pod.entry(UUID.randomUUID());
  private final NearCache near = near(LONG, 1 << 20, List.of());

  private NearCache near(Duration life, long mostBytes, List<String> except) {
    return new NearCache(new CacheConfig.Near(life, mostBytes, except), clock);
  }

  @BeforeEach
  void listen() {
    near.listening();
  }

  private void put(NearCache to, Entry as, long readNanos) {
    var now = clock.instant();
    to.put(
        kind,
        as,
        new Kept<>("value", now, now.plus(Duration.ofMinutes(5)), Duration.ZERO, false),
        100,
        readNanos);
  }

  private boolean has(NearCache each) {
    return each.get(kind, entry).isPresent();
  }

  @Test
  void whatWasReadIsThereUntilItExpires() {
    put(near, entry, System.nanoTime());
    assertThat(has(near)).isTrue();
    clock.moveOn(Duration.ofMinutes(6));
    assertThat(has(near)).isFalse();
  }

  @Test
  void whatMovedAfterItWasReadIsNotBelieved() {
    put(near, entry, System.nanoTime());
    near.heard(entry.versionKey());
    assertThat(has(near)).isFalse();
  }

  @Test
  void whatWasReadBeforeAMoveAndComesBehindItIsNotBelieved() {
    long read = System.nanoTime();
    near.heard(entry.versionKey());
    put(near, entry, read);
    assertThat(has(near)).isFalse();
  }

  @Test
  void whatWasReadAfterAMoveIsBelieved() {
    near.heard(entry.versionKey());
    put(near, entry, System.nanoTime() + 1);
    assertThat(has(near)).isTrue();
  }

  @Test
  void whoDoesNotHearBelievesNothingAndKeepsNothing() {
    put(near, entry, System.nanoTime());
    near.deaf();
    assertThat(has(near)).isFalse();
    put(near, entry, System.nanoTime());
    assertThat(has(near)).isFalse();
  }

  @Test
  void whatWasReadBeforeAGapIsNotBelievedBehindIt() {
    put(near, entry, System.nanoTime());
    near.listening();
    assertThat(has(near)).isFalse();
    put(near, entry, System.nanoTime() + 1);
    assertThat(has(near)).isTrue();
  }

  @Test
  void whoNeverHeardKeepsNothing() {
    NearCache unheard = near(LONG, 1 << 20, List.of());
    put(unheard, entry, System.nanoTime());
    assertThat(has(unheard)).isFalse();
  }

  @Test
  void itCanBeSwitchedOffForAKindAndAltogether() {
    for (NearCache off :
        List.of(near(LONG, 1 << 20, List.of("test")), near(Duration.ZERO, 1 << 20, List.of()))) {
      off.listening();
      put(off, entry, System.nanoTime() + 1);
      assertThat(has(off)).isFalse();
    }
  }

  @Test
  void itHoldsNoMoreThanItMay() {
    NearCache small = near(LONG, 5_000, List.of());
    small.listening();
    List<Entry> many = Stream.generate(() -> Pod.entry(UUID.randomUUID())).limit(100).toList();
    many.forEach(each -> put(small, each, System.nanoTime() + 1));
    Eventually.holds(
        () -> many.stream().filter(each -> small.get(kind, each).isPresent()).count() <= 10);
    assertThat(many).anyMatch(each -> small.get(kind, each).isPresent());
  }
}
