package io.tributary.platform.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.harness.Eventually;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JoinedBatchTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  /** Every load, in the order of their beginnings; each waits until it may go on. */
  private final List<Set<Integer>> loads = new ArrayList<>();

  private final Semaphore mayEnd = new Semaphore(0);

  @AfterEach
  void letAllEnd() {
    mayEnd.release(1_000);
    callers.close();
  }

  private Map<Integer, String> waitingLoad(Set<Integer> keys) {
    synchronized (loads) {
      loads.add(keys);
    }
    mayEnd.acquireUninterruptibly();
    return values(keys);
  }

  private static Map<Integer, String> values(Collection<Integer> keys) {
    var values = new HashMap<Integer, String>();
    keys.forEach(key -> values.put(key, "value " + key));
    return values;
  }

  private int begun() {
    synchronized (loads) {
      return loads.size();
    }
  }

  private JoinedBatch<Integer, String> oneAtATime(int keysAtMost) {
    return new JoinedBatch<>("test", 1, keysAtMost, LONG, this::waitingLoad);
  }

  private Future<Map<Integer, String>> ask(JoinedBatch<Integer, String> batch, Integer... keys) {
    return ask(batch, Call.background("test", LONG), keys);
  }

  /** Returns when the caller waits, so that callers stand in line in the order of their asking. */
  private Future<Map<Integer, String>> ask(
      JoinedBatch<Integer, String> batch, Call call, Integer... keys) {
    var thread = new CompletableFuture<Thread>();
    Future<Map<Integer, String>> answer =
        callers.submit(
            () -> {
              thread.complete(Thread.currentThread());
              return call.call(() -> batch.get(List.of(keys)));
            });
    Eventually.holds(
        () ->
            answer.isDone()
                || thread.isDone()
                    && Set.of(Thread.State.TIMED_WAITING, Thread.State.TERMINATED)
                        .contains(thread.join().getState()));
    return answer;
  }

  @Test
  void aCallerThatFindsNoLoadUnderWayWaitsForNobody() throws Exception {
    var batch = oneAtATime(100);
    Future<Map<Integer, String>> alone = ask(batch, 1);
    Eventually.holds(() -> begun() == 1);
    assertThat(loads).containsExactly(Set.of(1));
    mayEnd.release();
    assertThat(alone.get()).isEqualTo(Map.of(1, "value 1"));
  }

  @Test
  void callersDuringALoadGoTogetherWithTheNext() throws Exception {
    var batch = oneAtATime(100);
    Future<Map<Integer, String>> first = ask(batch, 1);
    Eventually.holds(() -> begun() == 1);
    Future<Map<Integer, String>> second = ask(batch, 2, 3);
    Future<Map<Integer, String>> third = ask(batch, 3, 4);
    mayEnd.release(2);
    assertThat(first.get()).isEqualTo(values(List.of(1)));
    assertThat(second.get()).isEqualTo(values(List.of(2, 3)));
    assertThat(third.get()).isEqualTo(values(List.of(3, 4)));
    assertThat(loads).containsExactly(Set.of(1), Set.of(2, 3, 4));
  }

  @Test
  void asManyLoadsRunAtOnceAsAreAllowed() throws Exception {
    var batch = new JoinedBatch<Integer, String>("test", 2, 100, LONG, this::waitingLoad);
    Future<Map<Integer, String>> first = ask(batch, 1);
    Eventually.holds(() -> begun() == 1);
    Future<Map<Integer, String>> second = ask(batch, 2);
    Eventually.holds(() -> begun() == 2);
    Future<Map<Integer, String>> third = ask(batch, 3);
    assertThat(begun()).isEqualTo(2);
    mayEnd.release(3);
    assertThat(first.get()).isEqualTo(values(List.of(1)));
    assertThat(second.get()).isEqualTo(values(List.of(2)));
    assertThat(third.get()).isEqualTo(values(List.of(3)));
  }

  @Test
  void aLoadTakesNoMoreCallersThanItsKeysAllow() throws Exception {
    var batch = oneAtATime(3);
    Future<Map<Integer, String>> first = ask(batch, 1);
    Eventually.holds(() -> begun() == 1);
    var others = List.of(ask(batch, 2, 3), ask(batch, 4), ask(batch, 5, 6, 7, 8), ask(batch, 9));
    mayEnd.release(10);
    first.get();
    for (Future<Map<Integer, String>> each : others) {
      each.get();
    }
    assertThat(loads).containsExactly(Set.of(1), Set.of(2, 3, 4), Set.of(5, 6, 7, 8), Set.of(9));
  }

  @Test
  void whoWouldWaitBehindTooManyIsRefusedAtOnce() throws Exception {
    var batch = new JoinedBatch<Integer, String>("test", 1, 100, 2, LONG, this::waitingLoad);
    Future<Map<Integer, String>> first = ask(batch, 1);
    Eventually.holds(() -> begun() == 1);
    Future<Map<Integer, String>> second = ask(batch, 2);
    Future<Map<Integer, String>> third = ask(batch, 3);
    Future<Map<Integer, String>> fourth = ask(batch, 4);
    assertThatThrownBy(fourth::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(Failure.Overloaded.class);
    mayEnd.release(10);
    assertThat(first.get()).isEqualTo(values(List.of(1)));
    assertThat(second.get()).isEqualTo(values(List.of(2)));
    assertThat(third.get()).isEqualTo(values(List.of(3)));
    assertThat(ask(batch, 4).get()).isEqualTo(values(List.of(4)));
  }

  @Test
  void aCallerThatIsLateFailsAloneAndTakesItsKeysOutOfTheLine() throws Exception {
    var batch = oneAtATime(100);
    Future<Map<Integer, String>> first = ask(batch, 1);
    Eventually.holds(() -> begun() == 1);
    Future<Map<Integer, String>> late =
        ask(batch, Call.background("test", Duration.ofMillis(20)), 2);
    Future<Map<Integer, String>> patient = ask(batch, 3);
    assertThatThrownBy(late::get).hasCauseInstanceOf(Failure.DeadlineExceeded.class);
    mayEnd.release(2);
    assertThat(first.get()).isEqualTo(values(List.of(1)));
    assertThat(patient.get()).isEqualTo(values(List.of(3)));
    assertThat(loads).containsExactly(Set.of(1), Set.of(3));
  }

  @Test
  void aCallerThatLeavesDuringItsLoadTakesNothingFromTheOthers() throws Exception {
    var batch = oneAtATime(100);
    Future<Map<Integer, String>> first = ask(batch, 1);
    Eventually.holds(() -> begun() == 1);
    Future<Map<Integer, String>> leaving = ask(batch, 2);
    Future<Map<Integer, String>> staying = ask(batch, 3);
    mayEnd.release();
    first.get();
    Eventually.holds(() -> begun() == 2);
    leaving.cancel(true);
    mayEnd.release();
    assertThat(staying.get()).isEqualTo(values(List.of(3)));
    assertThat(loads).containsExactly(Set.of(1), Set.of(2, 3));
  }

  @Test
  void aCallThatIsOverDoesNotEvenAsk() {
    var batch = oneAtATime(100);
    Future<Map<Integer, String>> late = ask(batch, Call.background("test", Duration.ZERO), 1);
    assertThatThrownBy(late::get).hasCauseInstanceOf(Failure.DeadlineExceeded.class);
    assertThat(begun()).isZero();
  }

  @Test
  void aLoadThatFailsFailsItsOwnCallersOnly() throws Exception {
    var batch =
        new JoinedBatch<Integer, String>(
            "test",
            1,
            1,
            LONG,
            keys -> {
              Map<Integer, String> values = waitingLoad(keys);
              if (keys.contains(13)) {
                throw new Failure.Unavailable("test", Duration.ofSeconds(1));
              }
              return values;
            });
    Future<Map<Integer, String>> first = ask(batch, 1);
    Eventually.holds(() -> begun() == 1);
    Future<Map<Integer, String>> unlucky = ask(batch, 13);
    Future<Map<Integer, String>> next = ask(batch, 2);
    mayEnd.release(3);
    assertThat(first.get()).isEqualTo(values(List.of(1)));
    assertThatThrownBy(unlucky::get).hasCauseInstanceOf(Failure.Unavailable.class);
    assertThat(next.get()).isEqualTo(values(List.of(2)));
  }

  @Test
  void aLoadOverItsOwnTimeIsNotTheCallersDeadline() {
    var batch =
        new JoinedBatch<Integer, String>(
            "test",
            1,
            100,
            LONG,
            keys -> {
              throw new Failure.DeadlineExceeded();
            });
    assertThatThrownBy(ask(batch, 1)::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(Failure.Overloaded.class);
  }

  @Test
  void answersFollowTheOrderOfTheKeysAndLeaveOutWhatIsNotThere() throws Exception {
    var batch =
        new JoinedBatch<Integer, String>("test", 1, 100, LONG, keys -> values(List.of(1, 2, 3, 5)));
    assertThat(ask(batch, 5, 4, 1, 5, 3).get().keySet()).containsExactly(5, 1, 3);
  }

  @Test
  void noKeysNeedNoLoad() throws Exception {
    assertThat(ask(oneAtATime(100)).get()).isEmpty();
    assertThat(begun()).isZero();
  }

  @Test
  void everybodyGetsTheirOwnAnswersWhenManyAskAtOnce() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var sizes = new ConcurrentLinkedQueue<Integer>();
    var batch =
        new JoinedBatch<Integer, String>(
            "test",
            2,
            20,
            LONG,
            keys -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              sizes.add(keys.size());
              LockSupport.parkNanos(10_000);
              running.decrementAndGet();
              return values(keys);
            });
    int threads = 50;
    var together = new CountDownLatch(threads);
    List<Future<Integer>> right =
        IntStream.range(0, threads)
            .mapToObj(
                thread ->
                    callers.submit(
                        () -> {
                          together.countDown();
                          together.await();
                          int good = 0;
                          for (int i = 0; i < 200; i++) {
                            List<Integer> keys =
                                ThreadLocalRandom.current().ints(3, 0, 1_000).boxed().toList();
                            Map<Integer, String> answer =
                                Call.background("test", LONG).call(() -> batch.get(keys));
                            good += answer.equals(values(keys)) ? 1 : 0;
                          }
                          return good;
                        }))
            .toList();
    for (Future<Integer> each : right) {
      assertThat(each.get()).isEqualTo(200);
    }
    assertThat(most.get()).isLessThanOrEqualTo(2);
    assertThat(sizes).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(20));
  }
}
