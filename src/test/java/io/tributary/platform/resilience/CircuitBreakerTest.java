package io.tributary.platform.resilience;

import static io.tributary.platform.resilience.CircuitBreaker.Outcome.ANSWERED;
import static io.tributary.platform.resilience.CircuitBreaker.Outcome.FAILED;
import static io.tributary.platform.resilience.CircuitBreaker.Outcome.SAID_NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.harness.Together;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.resilience.CircuitBreaker.Outcome;
import io.tributary.platform.resilience.CircuitBreaker.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CircuitBreakerTest {
  private static final Duration OPEN_FOR = Duration.ofSeconds(30);
  private static final Duration PROBE_AT_MOST = Duration.ofSeconds(10);

  /** Near the end of its range, where it wraps round. */
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);

  private final CircuitBreaker breaker = breaker(now::get);

  private static CircuitBreaker breaker(LongSupplier nanoTime) {
    return new CircuitBreaker(
        "redis",
        new ResilienceConfig(5, 100, 20, 50, OPEN_FOR, PROBE_AT_MOST, Duration.ZERO, Duration.ZERO),
        nanoTime);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private void calls(int count, Outcome outcome) {
    for (int i = 0; i < count; i++) {
      breaker.enter().end(outcome);
    }
  }

  private void open() {
    calls(5, FAILED);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  private BreakerState state() {
    return breaker.status().state();
  }

  private Failure.Unavailable refusal() {
    return Objects.requireNonNull(
        catchThrowableOfType(Failure.Unavailable.class, breaker::enter), "let through");
  }

  @Test
  void itOpensAtTheFifthFailureInARow() {
    calls(4, FAILED);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    calls(1, FAILED);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void anAnswerBreaksARowOfFailures() {
    // Below the share of the last calls that would open it too.
    calls(10, ANSWERED);
    calls(4, FAILED);
    calls(1, ANSWERED);
    calls(4, FAILED);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void whatSaysNothingNeitherCountsNorBreaksARow() {
    calls(4, FAILED);
    calls(1_000, SAID_NOTHING);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(breaker.status().recentCalls()).isEqualTo(4);
    calls(1, FAILED);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void itOpensWhenHalfOfTwentyCallsFailed() {
    for (int i = 0; i < 9; i++) {
      calls(1, FAILED);
      calls(1, ANSWERED);
    }
    calls(1, FAILED);
    assertThat(breaker.status().recentCalls()).isEqualTo(19);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    calls(1, ANSWERED);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void itStaysClosedWhenLessThanHalfFailed() {
    calls(100, ANSWERED);
    for (int i = 0; i < 1_000; i++) {
      calls(1, ANSWERED);
      // 49 of any hundred.
      calls(1, i % 50 == 49 ? ANSWERED : FAILED);
    }
    assertThat(breaker.status().recentCalls()).isEqualTo(100);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void onlyTheLastHundredCallsCount() {
    calls(1_000, ANSWERED);
    for (int i = 0; i < 16; i++) {
      calls(3, FAILED);
      calls(1, ANSWERED);
    }
    assertThat(breaker.status().recentFailures()).isEqualTo(48);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    calls(2, FAILED);
    assertThat(breaker.status().recentCalls()).isEqualTo(100);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void whileOpenNobodyIsLetThroughAndEverybodyIsToldWhenTheNextProbeIs() {
    open();
    pass(Duration.ofSeconds(12));
    assertThat(refusal().retryAfter()).isEqualTo(Duration.ofSeconds(18));
    assertThat(refusal().store()).isEqualTo("redis");
    pass(Duration.ofSeconds(18).minusNanos(1));
    assertThat(refusal().retryAfter()).isEqualTo(Duration.ofNanos(1));
    assertThat(breaker.status().refused()).isEqualTo(3);
    assertThat(breaker.status().trips()).isOne();
  }

  @Test
  void afterwardsOneOfAThousandIsTheProbe() {
    open();
    pass(OPEN_FOR);
    List<Boolean> through = Together.results(1_000, i -> letsThrough(breaker));
    assertThat(through).filteredOn(each -> each).hasSize(1);
    assertThat(state()).isEqualTo(BreakerState.PROBING);
    assertThat(refusal().retryAfter()).isEqualTo(PROBE_AT_MOST);
  }

  /** Whoever looks at the clock, which is within the decision, lets others go first. */
  @Test
  void howeverCallersMeetNoneIsAProbeBesideAnother() {
    LongSupplier yielding =
        () -> {
          LockSupport.parkNanos(1);
          return now.get();
        };
    List<CircuitBreaker> many = Stream.generate(() -> breaker(yielding)).limit(500).toList();
    many.forEach(
        each -> {
          for (int i = 0; i < 5; i++) {
            each.enter().end(FAILED);
          }
        });
    pass(OPEN_FOR);
    List<Integer> through =
        Together.results(
            8, i -> (int) many.stream().filter(CircuitBreakerTest::letsThrough).count());
    assertThat(through.stream().mapToInt(Integer::intValue).sum()).isEqualTo(many.size());
  }

  private static boolean letsThrough(CircuitBreaker breaker) {
    try {
      var unused = breaker.enter();
      return true;
    } catch (Failure.Unavailable refused) {
      return false;
    }
  }

  @Test
  void aProbeThatIsAnsweredClosesIt() {
    open();
    pass(OPEN_FOR);
    Turn probe = breaker.enter();
    probe.end(ANSWERED);
    assertThat(breaker.status())
        .isEqualTo(new BreakerStatus("redis", BreakerState.CLOSED, 0, 0, 0, 1, 0, Duration.ZERO));
    // And what was before is forgotten.
    calls(4, FAILED);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void aProbeThatFailsLeavesItOpenForAsLongAgain() {
    open();
    pass(OPEN_FOR);
    breaker.enter().end(FAILED);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    pass(OPEN_FOR.minusNanos(1));
    assertThat(refusal().retryAfter()).isEqualTo(Duration.ofNanos(1));
    pass(Duration.ofNanos(1));
    breaker.enter().end(ANSWERED);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(breaker.status().trips()).isOne();
  }

  @Test
  void aProbeThatSaysNothingLeavesItsPlaceToTheNextCall() {
    open();
    pass(OPEN_FOR);
    breaker.enter().end(SAID_NOTHING);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    Turn next = breaker.enter();
    assertThat(refusal()).isNotNull();
    next.end(ANSWERED);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void aProbeThatIsStuckDoesNotKeepTheNextFromTrying() {
    open();
    pass(OPEN_FOR);
    Turn stuck = breaker.enter();
    pass(PROBE_AT_MOST.minusNanos(1));
    assertThat(refusal()).isNotNull();
    pass(Duration.ofNanos(1));
    Turn next = breaker.enter();
    assertThat(refusal()).isNotNull();
    // The first has no say any more, however it ends.
    stuck.end(ANSWERED);
    assertThat(state()).isEqualTo(BreakerState.PROBING);
    stuck.end(FAILED);
    assertThat(state()).isEqualTo(BreakerState.PROBING);
    next.end(ANSWERED);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void whatBeganBeforeItOpenedDecidesNothing() {
    List<Turn> before = new ArrayList<>(Stream.generate(breaker::enter).limit(20).toList());
    open();
    before.removeLast().end(ANSWERED);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    pass(OPEN_FOR);
    Turn probe = breaker.enter();
    before.removeLast().end(ANSWERED);
    before.removeLast().end(FAILED);
    assertThat(state()).isEqualTo(BreakerState.PROBING);
    probe.end(ANSWERED);
    before.forEach(late -> late.end(FAILED));
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(breaker.status().failuresInARow()).isZero();
  }

  @Test
  void whoWaitedForAPlaceWhileItOpenedIsRefusedAfterAll() {
    Turn waiting = breaker.enter();
    waiting.confirm();
    open();
    assertThatThrownBy(waiting::confirm).isInstanceOf(Failure.Unavailable.class);
    pass(OPEN_FOR);
    Turn probe = breaker.enter();
    assertThatThrownBy(waiting::confirm).isInstanceOf(Failure.Unavailable.class);
    probe.confirm();
    probe.end(ANSWERED);
    waiting.confirm();
  }

  @Test
  void onlyACallOfAClosedBreakerMayTryAgain() {
    Turn before = breaker.enter();
    assertThat(before.mayTryAgain()).isTrue();
    open();
    assertThat(before.mayTryAgain()).isFalse();
    pass(OPEN_FOR);
    Turn probe = breaker.enter();
    assertThat(probe.mayTryAgain()).isFalse();
    probe.end(ANSWERED);
    assertThat(before.mayTryAgain()).isFalse();
  }

  @Test
  void aStoreThatIsSeenAgainAfterItWasSeenAwayNeedsNoOtherProbe() {
    open();
    breaker.seen(false);
    pass(OPEN_FOR.minusNanos(1));
    breaker.seen(true);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    pass(Duration.ofNanos(1));
    breaker.seen(true);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void thatItIsSeenOpensNothingWhereItWasNeverSeenAway() {
    breaker.seen(false);
    breaker.seen(true);
    open();
    pass(OPEN_FOR);
    breaker.seen(true);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void thatItIsSeenDecidesNothingWhileACallIsTheProbe() {
    open();
    breaker.seen(false);
    pass(OPEN_FOR);
    Turn probe = breaker.enter();
    breaker.seen(true);
    assertThat(state()).isEqualTo(BreakerState.PROBING);
    probe.end(FAILED);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void looksAloneNeverOpenIt() {
    for (int i = 0; i < 1_000; i++) {
      breaker.seen(false);
    }
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    calls(1, ANSWERED);
  }
}
