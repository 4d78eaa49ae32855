package io.tributary.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Timer;
import io.tributary.harness.Eventually;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.time.Micros;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the cache promises of many entries at once, whatever Redis it is on. */
abstract class BatchPromises extends TwoPods {
  @Test
  void manyAreReadInOneRoundTripAndWhatIsMissingIsLoadedOnce() {
    List<UUID> ids = Stream.generate(UUID::randomUUID).limit(300).toList();
    var asked = new ConcurrentLinkedQueue<Set<UUID>>();
    Function<Set<UUID>, Map<UUID, String>> load =
        missing -> {
          asked.add(Set.copyOf(missing));
          return missing.stream()
              .filter(each -> !each.equals(ids.get(7)))
              .collect(Collectors.toMap(each -> each, UUID::toString));
        };
    Map<UUID, String> some =
        one.asked(() -> cache(one).getAll(ids.subList(0, 100), Pod::entry, load));
    assertThat(some.keySet()).containsExactlyElementsOf(without(ids.subList(0, 100), ids.get(7)));
    Map<UUID, String> all = two.asked(() -> cache(two).getAll(ids, Pod::entry, load));
    assertThat(all.keySet()).containsExactlyElementsOf(without(ids, ids.get(7)));
    assertThat(all).allSatisfy((each, value) -> assertThat(value).isEqualTo(each.toString()));

    var second = new HashSet<>(ids.subList(100, 300));
    second.add(ids.get(7));
    assertThat(asked).containsExactly(Set.copyOf(ids.subList(0, 100)), second);
    double before = reads(two);
    two.asked(() -> cache(two).getAll(without(ids, ids.get(7)), Pod::entry, load));
    assertThat(asked).hasSize(2);
    assertThat(reads(two) - before).isEqualTo(1);
  }

  private static List<UUID> without(List<UUID> ids, UUID one) {
    return ids.stream().filter(each -> !each.equals(one)).toList();
  }

  private static double reads(Pod pod) {
    return pod
        .meters
        .find("tributary.store.statement")
        .tag("statement", "cache.read")
        .timers()
        .stream()
        .mapToDouble(Timer::count)
        .sum();
  }

  @Test
  void ofManyOneLoadsWhatHasExpiredAndOthersTakeItAsItIs() throws Exception {
    Function<Set<UUID>, Map<UUID, String>> first = missing -> Map.of(id, "old");
    one.asked(() -> cache(one).getAll(List.of(id), Pod::entry, first));
    expire();
    Future<Map<UUID, String>> loading =
        one.asking(
            Pod.LONG,
            () ->
                cache(one)
                    .getAll(
                        List.of(id),
                        Pod::entry,
                        missing -> Map.of(id, waiting("new").load(0).value())));
    Eventually.holds(() -> loads.get() == 1);
    Map<UUID, String> served =
        two.asked(() -> cache(two).getAll(List.of(id), Pod::entry, missing -> Map.of(id, "no")));
    assertThat(served).isEqualTo(Map.of(id, "old"));
    mayEnd.countDown();
    assertThat(loading.get()).isEqualTo(Map.of(id, "new"));
    assertThat(held()).isEqualTo("new");
    assertThat(isLocked()).isFalse();
  }

  @Test
  void ofManyWhatIsKeptStandsInOnlyForAll() {
    UUID other = UUID.randomUUID();
    one.asked(() -> cache(one).getAll(List.of(id), Pod::entry, missing -> Map.of(id, "kept")));
    expire();
    Function<Set<UUID>, Map<UUID, String>> trouble =
        missing -> {
          throw new Failure.Unavailable("postgres", Duration.ofSeconds(1));
        };
    assertThat(one.asked(() -> cache(one).getAll(List.of(id), Pod::entry, trouble)))
        .isEqualTo(Map.of(id, "kept"));
    assertThatThrownBy(
            () -> one.asked(() -> cache(one).getAll(List.of(id, other), Pod::entry, trouble)))
        .isInstanceOf(Failure.Unavailable.class);
    assertThat(held()).isEqualTo("kept");
    assertThat(isLocked()).isFalse();
  }

  /** As when a user is deleted while its profile is being read. */
  @Test
  void ofManyWhatIsOutdatedBeforeItIsLoadedIsNotStored() {
    one.asked(
        () ->
            cache(one)
                .getAll(
                    List.of(id),
                    Pod::entry,
                    missing -> {
                      move(Micros.from(one.clock.instant()));
                      return Map.of(id, "too old");
                    }));
    assertThat(held()).isEqualTo("nothing");
  }
}
