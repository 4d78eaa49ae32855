package io.tributary.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.harness.Eventually;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.time.Micros;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cache promises, whatever Redis it is on: two pods, and nothing between them but it. */
abstract class CachePromises {
  private static final Duration LOCK = Duration.ofSeconds(25);

  private final List<Pod> pods = new ArrayList<>();
  private final AtomicInteger loads = new AtomicInteger();
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final UUID id = UUID.randomUUID();
  private final Entry entry = Pod.entry(id);
  private Pod one;
  private Pod two;

  abstract Pod pod(CacheConfig config);

  @BeforeEach
  void start() {
    one = started(Pod.config(LOCK, 0, Pod.NO_NEAR));
    two = started(Pod.config(LOCK, 0, Pod.NO_NEAR));
  }

  private Pod started(CacheConfig config) {
    Pod pod = pod(config);
    pods.add(pod);
    return pod;
  }

  @AfterEach
  void end() {
    mayEnd.countDown();
    pods.forEach(Pod::close);
  }

  private Cache<String> cache(Pod pod) {
    return pod.caches.of(Pod.kind(false));
  }

  private Loader<String> counted(String value) {
    return version -> {
      loads.incrementAndGet();
      return new Loaded<>(value, version, true);
    };
  }

  /** Ends once it may. */
  private Loader<String> waiting(String value) {
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

  private static Loader<String> failing(Failure failure) {
    return version -> {
      throw failure;
    };
  }

  private static Loader<String> unasked() {
    return version -> {
      throw new AssertionError("nothing was to be loaded");
    };
  }

  private void move(long version) {
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

  private void expire() {
    pods.forEach(pod -> pod.clock.moveOn(Duration.ofMinutes(6)));
  }

  private String held() {
    byte[] bytes = one.asked(() -> one.redis.call("test", commands -> commands.get(entry.key())));
    return new EntryBytes<>(Pod.TEXT).read(bytes, 0).map(Kept::value).orElse("nothing");
  }

  private boolean isLocked() {
    Long there =
        one.asked(
            () ->
                one.redis.call(
                    "test",
                    commands ->
                        commands.exists(io.tributary.platform.redis.Keys.lock(entry.key()))));
    return there == 1;
  }

  private Cached<String> ask(Pod pod, Loader<String> loader) {
    return pod.asked(() -> cache(pod).get(entry, loader));
  }

  @Test
  void whatWasLoadedByOnePodIsThereForTheOther() {
    assertThat(ask(one, counted("first")))
        .satisfies(
            loaded -> {
              assertThat(loaded.value()).isEqualTo("first");
              assertThat(loaded.origin()).isEqualTo(Origin.LOADED);
            });
    Cached<String> found = ask(two, unasked());
    assertThat(found.value()).isEqualTo("first");
    assertThat(found.origin()).isEqualTo(Origin.REDIS);
    assertThat(found.loadedAt()).isBeforeOrEqualTo(two.clock.instant());
    assertThat(isLocked()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aThousandWhoAskAtOnceCauseOneLoad(boolean hasExpired) throws Exception {
    if (hasExpired) {
      ask(one, counted("old"));
      loads.set(0);
      expire();
    }
    List<Cache<String>> caches = List.of(cache(one), cache(two));
    var together = new CountDownLatch(1_000);
    Loader<String> slow =
        version -> {
          loads.incrementAndGet();
          // Until all have come, so that none finds it done by chance alone.
          Eventually.holds(() -> together.getCount() == 0);
          return new Loaded<>("new", version, true);
        };
    List<Future<Cached<String>>> answers =
        IntStream.range(0, 1_000)
            .mapToObj(
                i ->
                    (i % 2 == 0 ? one : two)
                        .asking(
                            Pod.LONG,
                            () -> {
                              together.countDown();
                              return caches.get(i % 2).get(entry, slow);
                            }))
            .toList();
    var values = new HashSet<String>();
    for (Future<Cached<String>> each : answers) {
      values.add(each.get().value());
    }
    assertThat(loads).hasValue(1);
    assertThat(values).contains("new").isSubsetOf("new", hasExpired ? "old" : "new");
    assertThat(held()).isEqualTo("new");
  }

  @Test
  void aHolderThatWasPausedBeyondItsLeaseLosesItAndItsWriteIsRefused() throws Exception {
    Pod paused = started(Pod.config(Duration.ofMillis(300), 0, Pod.NO_NEAR));
    Future<Cached<String>> late =
        paused.asking(Pod.LONG, () -> cache(paused).get(entry, waiting("late")));
    Eventually.holds(() -> loads.get() == 1);
    assertThat(ask(two, counted("in time")).value()).isEqualTo("in time");
    mayEnd.countDown();
    assertThat(late.get().value()).isEqualTo("late");
    Eventually.holds(() -> paused.loads("refused") == 1);
    assertThat(held()).isEqualTo("in time");
  }

  /** The lease is over, but nobody has come: its work is not lost. */
  @Test
  void aLateHolderWritesIfNobodyTookOver() throws Exception {
    Pod paused = started(Pod.config(Duration.ofMillis(200), 0, Pod.NO_NEAR));
    Future<Cached<String>> late =
        paused.asking(Pod.LONG, () -> cache(paused).get(entry, waiting("late")));
    Eventually.holds(() -> loads.get() == 1);
    Eventually.holds(() -> !isLocked());
    mayEnd.countDown();
    late.get();
    assertThat(held()).isEqualTo("late");
  }

  @Test
  void aLateHolderDoesNotReleaseTheLockOfWhoCameAfter() throws Exception {
    Pod paused = started(Pod.config(Duration.ofMillis(200), 0, Pod.NO_NEAR));
    var release = new CountDownLatch(1);
    Future<Cached<String>> late =
        paused.asking(
            Pod.LONG,
            () ->
                cache(paused)
                    .get(
                        entry,
                        version -> {
                          loads.incrementAndGet();
                          await(release);
                          return new Loaded<>("late", version, true);
                        }));
    Eventually.holds(() -> loads.get() == 1);
    Future<Cached<String>> next =
        two.asking(Pod.LONG, () -> cache(two).get(entry, waiting("next")));
    Eventually.holds(() -> loads.get() == 2);
    release.countDown();
    late.get();
    assertThat(isLocked()).isTrue();
    mayEnd.countDown();
    assertThat(next.get().value()).isEqualTo("next");
    assertThat(held()).isEqualTo("next");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoLedALoadAndLeavesFailsNobody(boolean cancelled) throws Exception {
    Cache<String> cache = cache(one);
    Future<Cached<String>> leader =
        one.asking(
            cancelled ? Pod.LONG : Duration.ofMillis(300),
            () -> cache.get(entry, waiting("value")));
    Eventually.holds(() -> loads.get() == 1);
    Future<Cached<String>> follower = one.asking(Pod.LONG, () -> cache.get(entry, unasked()));
    if (cancelled) {
      leader.cancel(true);
    } else {
      assertThatThrownBy(leader::get).hasCauseInstanceOf(Failure.DeadlineExceeded.class);
    }
    mayEnd.countDown();
    assertThat(follower.get().value()).isEqualTo("value");
    assertThat(held()).isEqualTo("value");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nobodyWaitsForAnothersLoadBeyondItsOwnDeadline(boolean inTheSamePod) throws Exception {
    Cache<String> cache = cache(one);
    Future<Cached<String>> leader = one.asking(Pod.LONG, () -> cache.get(entry, waiting("value")));
    Eventually.holds(() -> loads.get() == 1);
    Pod other = inTheSamePod ? one : two;
    Cache<String> theirs = inTheSamePod ? cache : cache(two);
    Future<Cached<String>> hurried =
        other.asking(Duration.ofMillis(100), () -> theirs.get(entry, unasked()));
    assertThatThrownBy(hurried::get).hasCauseInstanceOf(Failure.DeadlineExceeded.class);
    assertThat(leader).isNotDone();
    mayEnd.countDown();
    assertThat(leader.get().value()).isEqualTo("value");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatHasExpiredIsServedWhileSomebodyLoads(boolean inTheSamePod) throws Exception {
    ask(one, counted("old"));
    expire();
    Cache<String> cache = cache(one);
    Future<Cached<String>> loading = one.asking(Pod.LONG, () -> cache.get(entry, waiting("new")));
    Eventually.holds(() -> loads.get() == 2);
    Pod other = inTheSamePod ? one : two;
    Cache<String> theirs = inTheSamePod ? cache : cache(two);
    Cached<String> served = other.asked(() -> theirs.get(entry, unasked()));
    assertThat(served.value()).isEqualTo("old");
    assertThat(served.origin()).isEqualTo(Origin.REDIS);
    assertThat(loading).isNotDone();
    mayEnd.countDown();
    assertThat(loading.get().value()).isEqualTo("new");
  }

  @Test
  void whatIsOutdatedIsLoadedBeforeItIsServed() throws Exception {
    ask(one, counted("old"));
    move(5);
    Future<Cached<String>> loading =
        one.asking(Pod.LONG, () -> cache(one).get(entry, waiting("new")));
    Eventually.holds(() -> loads.get() == 2);
    Future<Cached<String>> other = two.asking(Pod.LONG, () -> cache(two).get(entry, unasked()));
    Future<Cached<String>> hurried =
        two.asking(Duration.ofMillis(100), () -> cache(two).get(entry, unasked()));
    assertThatThrownBy(hurried::get).hasCauseInstanceOf(Failure.DeadlineExceeded.class);
    mayEnd.countDown();
    assertThat(loading.get().value()).isEqualTo("new");
    assertThat(other.get().value()).isEqualTo("new");
    assertThat(ask(two, unasked()).origin()).isEqualTo(Origin.REDIS);
  }

  @Test
  void whatIsOutdatedIsServedMeanwhileIfItsKindAllows() {
    Cache<String> lenient = one.caches.of(Pod.kind(true));
    one.asked(() -> lenient.get(entry, counted("old")));
    move(5);
    var unused = one.asking(Pod.LONG, () -> lenient.get(entry, waiting("new")));
    Eventually.holds(() -> loads.get() == 2);
    Cached<String> served = two.asked(() -> two.caches.of(Pod.kind(true)).get(entry, unasked()));
    assertThat(served.value()).isEqualTo("old");
  }

  @Test
  void aLoadIsToldTheVersionThatWasKnownBeforeIt() {
    move(41);
    var told = new AtomicInteger();
    ask(
        one,
        version -> {
          told.set((int) version);
          // Somebody writes meanwhile.
          move(42);
          return new Loaded<>("too old", version, true);
        });
    assertThat(told).hasValue(41);
    assertThat(ask(two, counted("new")).value()).isEqualTo("new");
  }

  @Test
  void whatIsNotCacheableIsStoredNowhere() {
    assertThat(ask(one, version -> new Loaded<>("partial", version, false)).value())
        .isEqualTo("partial");
    assertThat(held()).isEqualTo("nothing");
    assertThat(isLocked()).isFalse();
    assertThat(ask(two, counted("whole")).value()).isEqualTo("whole");
  }

  static Stream<Failure> storeTroubles() {
    return Stream.of(
        new Failure.Unavailable("postgres", Duration.ofSeconds(1)),
        new Failure.Overloaded("too much", Duration.ofSeconds(1)),
        new Failure.DeadlineExceeded());
  }

  @ParameterizedTest
  @MethodSource("storeTroubles")
  void whatIsKeptStandsInForALoadThatMeetsTrouble(Failure trouble) {
    ask(one, counted("kept"));
    expire();
    Cached<String> expired = ask(one, failing(trouble));
    move(9);
    Cached<String> outdated = ask(two, failing(trouble));
    for (Cached<String> stale : List.of(expired, outdated)) {
      assertThat(stale.value()).isEqualTo("kept");
      assertThat(stale.origin()).isEqualTo(Origin.STALE);
      // Nobody's deadline but the load's own.
      assertThat(stale.why())
          .isInstanceOf(
              trouble instanceof Failure.DeadlineExceeded
                  ? Failure.Overloaded.class
                  : trouble.getClass());
    }
    assertThat(held()).isEqualTo("kept");
    assertThat(isLocked()).isFalse();
  }

  @Test
  void aLoadThatFailsOtherwiseFailsAndLeavesTheEntry() {
    ask(one, counted("kept"));
    expire();
    assertThatThrownBy(() -> ask(one, failing(Failure.NotFound.post())))
        .isInstanceOf(Failure.NotFound.class);
    assertThat(held()).isEqualTo("kept");
    assertThat(isLocked()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("storeTroubles")
  void whereNothingIsKeptTheFailureIsTheAnswer(Failure trouble) {
    assertThatThrownBy(() -> ask(one, failing(trouble))).isInstanceOf(Failure.class);
    assertThat(isLocked()).isFalse();
  }

  @Test
  void anEntryIsLoadedAnewBeforeItExpiresAndNobodyWaitsForThat() throws Exception {
    Pod eager = started(Pod.config(LOCK, 10, Pod.NO_NEAR));
    Instant now = eager.clock.instant();
    // One whose load took hours, so that nearly every reader thinks it time.
    byte[] bytes =
        new EntryBytes<>(Pod.TEXT)
            .of("old", 0, now, now.plus(Duration.ofMinutes(10)), Duration.ofHours(10));
    var unused =
        one.asked(() -> one.redis.call("test", commands -> commands.set(entry.key(), bytes)));
    Cache<String> cache = cache(eager);
    Eventually.holds(
        () -> {
          Cached<String> served = eager.asked(() -> cache.get(entry, waiting("new")));
          assertThat(served.value()).isEqualTo("old");
          assertThat(served.origin()).isEqualTo(Origin.REDIS);
          return loads.get() == 1;
        });
    mayEnd.countDown();
    Eventually.holds(() -> held().equals("new"));
    assertThat(loads).hasValue(1);
  }

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
        .mapToDouble(io.micrometer.core.instrument.Timer::count)
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

  @Test
  void aPodsOwnMemoryIsAskedFirstAndForgetsWhatMovedAnywhere() {
    Pod here = started(Pod.config(LOCK, 0, Duration.ofHours(1)));
    Cache<String> cache = cache(here);
    Eventually.holds(
        () -> here.asked(() -> cache.get(entry, counted("old"))).origin() == Origin.NEAR);
    var unused =
        two.asked(
            () ->
                two.redis.call(
                    "test",
                    commands ->
                        commands
                            .set(entry.versionKey(), ByteBuffer.allocate(8).putLong(3).array())
                            .thenCompose(
                                set ->
                                    commands.publish(
                                        io.tributary.platform.redis.Keys.MOVED,
                                        entry
                                            .versionKey()
                                            .getBytes(
                                                java.nio.charset.StandardCharsets.ISO_8859_1)))));
    Eventually.holds(
        () -> here.asked(() -> cache.get(entry, counted("new"))).value().equals("new"));
    assertThat(loads).hasValue(2);
  }
}
