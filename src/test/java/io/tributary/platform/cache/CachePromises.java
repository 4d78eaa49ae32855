package io.tributary.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.harness.Eventually;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.redis.Keys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cache promises of single entries, whatever Redis it is on. */
abstract class CachePromises extends TwoPods {
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
                                        Keys.MOVED,
                                        entry
                                            .versionKey()
                                            .getBytes(StandardCharsets.ISO_8859_1)))));
    Eventually.holds(
        () -> here.asked(() -> cache.get(entry, counted("new"))).value().equals("new"));
    assertThat(loads).hasValue(2);
  }
}
