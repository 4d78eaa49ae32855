package io.tributary.feed.candidates;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RefreshesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration EVERY = Duration.ofMinutes(2);
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Refreshes refreshes = new Refreshes(EVERY);

  private static List<UUID> people(int count) {
    return Stream.generate(UUID::randomUUID).limit(count).toList();
  }

  @Test
  void nobodyIsDueBeforeTheyHaveBeenThereForAWhile() {
    List<UUID> some = people(100);
    assertThat(refreshes.lookAfter(some, NOW)).containsExactlyElementsOf(some);
    assertThat(refreshes.portion(NOW.plus(EVERY.dividedBy(2)).minusMillis(1))).isEmpty();
    assertThat(refreshes.portion(NOW.plus(EVERY))).containsExactlyInAnyOrderElementsOf(some);
  }

  @Test
  void whoIsDueSoonGoesAlongAndNobodyElse() {
    List<UUID> three = people(3);
    refreshes.lookAfter(three, NOW);
    refreshes.done(List.of(three.get(0)), NOW);
    refreshes.done(List.of(three.get(1)), NOW.plus(SOON));
    refreshes.done(List.of(three.get(2)), NOW.plus(SOON).plusMillis(1));
    assertThat(refreshes.portion(NOW.plus(EVERY).minusMillis(1))).isEmpty();
    assertThat(refreshes.portion(NOW.plus(EVERY))).containsExactly(three.get(0), three.get(1));
  }

  @Test
  void aPortionIsBoundedAndBeginsWithThoseWhoWaitLongest() {
    List<UUID> many = people(Refreshes.AT_ONCE + 1);
    refreshes.lookAfter(many, NOW);
    refreshes.done(many, NOW.plusSeconds(1));
    refreshes.done(List.of(many.getLast()), NOW);
    List<UUID> portion = refreshes.portion(NOW.plus(EVERY));
    assertThat(portion).hasSize(Refreshes.AT_ONCE).startsWith(many.getLast());
  }

  @Test
  void whoIsHurriedIsDueAtOnceAndNotLaterThanBefore() {
    List<UUID> two = people(2);
    refreshes.lookAfter(two, NOW);
    refreshes.done(two, NOW);
    refreshes.hurry(two.getFirst(), NOW.plusSeconds(1));
    refreshes.hurry(UUID.randomUUID(), NOW);
    assertThat(refreshes.portion(NOW.plusSeconds(1))).containsExactly(two.getFirst());
    Instant late = NOW.plus(EVERY).plusSeconds(3);
    refreshes.hurry(two.getLast(), late);
    assertThat(refreshes.behind(NOW.plusSeconds(4))).isEqualTo(Duration.ofSeconds(3));
    assertThat(refreshes.viewers()).isEqualTo(Set.copyOf(two));
  }

  @Test
  void whoIsNotActiveAnyMoreIsForgotten() {
    List<UUID> two = people(2);
    refreshes.lookAfter(two, NOW);
    assertThat(refreshes.lookAfter(two.subList(0, 1), NOW)).isEmpty();
    assertThat(refreshes.viewers()).containsExactly(two.getFirst());
    assertThat(refreshes.lookAfter(two, NOW)).containsExactly(two.getLast());
  }

  @Test
  void nothingIsBehindWhileNothingIsDue() {
    assertThat(refreshes.behind(NOW)).isEqualTo(Duration.ZERO);
    List<UUID> one = people(1);
    refreshes.lookAfter(one, NOW);
    refreshes.done(one, NOW);
    assertThat(refreshes.behind(NOW.plus(EVERY))).isEqualTo(Duration.ZERO);
    assertThat(refreshes.behind(NOW.plus(EVERY).plusSeconds(5))).isEqualTo(Duration.ofSeconds(5));
  }
}
