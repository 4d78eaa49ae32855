package io.tributary.platform.resilience;

import io.micrometer.core.instrument.Counter;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.function.Function;

/**
 * The way into a store. Refuses at once while the breaker is open, tells it how each call went, and
 * lets a read that failed at once try a second time. Whatever is tried within it counts as one
 * call.
 */
public final class Gate {
  private final CircuitBreaker breaker;
  private final ResilienceConfig config;
  private final Counter retries;

  Gate(CircuitBreaker breaker, ResilienceConfig config, Counter retries) {
    this.breaker = breaker;
    this.config = config;
    this.retries = retries;
  }

  /** Work that is tried once, because it changes something, or because a second try is no use. */
  public <T> T once(Function<Admission, T> work) {
    return through(work::apply);
  }

  /** Work that changes nothing. */
  public <T> T read(Function<Admission, T> work) {
    return through(turn -> twiceAtMost(turn, work));
  }

  /** A look whether the store is there, which is let through always and counts for nothing. */
  public <T> T look(Function<Admission, T> look) {
    try {
      T seen = look.apply(Admission.TO_LOOK);
      breaker.seen(true);
      return seen;
    } catch (Failure.Unavailable | Failure.DeadlineExceeded away) {
      breaker.seen(false);
      throw away;
    }
  }

  private <T> T through(Function<CircuitBreaker.Turn, T> work) {
    CircuitBreaker.Turn turn = breaker.enter();
    var outcome = CircuitBreaker.Outcome.SAID_NOTHING;
    try {
      T answer = work.apply(turn);
      outcome = CircuitBreaker.Outcome.ANSWERED;
      return answer;
    } catch (Failure.Unavailable away) {
      if (isOurs(away)) {
        outcome = CircuitBreaker.Outcome.FAILED;
      }
      throw away;
    } finally {
      turn.end(outcome);
    }
  }

  private <T> T twiceAtMost(CircuitBreaker.Turn turn, Function<Admission, T> work) {
    long start = System.nanoTime();
    try {
      return work.apply(turn);
    } catch (Failure.Unavailable away) {
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      if (!isOurs(away) || !isWorthIt(took) || !turn.mayTryAgain()) {
        throw away;
      }
      retries.increment();
      return work.apply(turn);
    }
  }

  /** A connection that had died is news at once; what took long would take as long again. */
  private boolean isWorthIt(Duration took) {
    return took.compareTo(config.retryWithin()) <= 0
        && Call.current().deadline().remaining().compareTo(config.retryRoom()) >= 0;
  }

  /** Work within one store may ask another, whose absence is no fault of the first. */
  private boolean isOurs(Failure.Unavailable away) {
    return away.store().equals(breaker.store());
  }
}
