package io.tributary.platform.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GateTest {
  private final Gates gates = gates(Duration.ofSeconds(10));
  private final Gate gate = gates.of("redis");
  private final AtomicInteger tries = new AtomicInteger();

  private static Gates gates(Duration retryWithin) {
    return new Gates(
        new ResilienceConfig(
            5,
            100,
            20,
            50,
            Duration.ofMinutes(30),
            Duration.ofMinutes(1),
            retryWithin,
            Duration.ofSeconds(1)),
        new SimpleMeterRegistry());
  }

  private static <T> T within(Duration time, Supplier<T> work) {
    return Call.background("test", time).call(work);
  }

  private static <T> T call(Supplier<T> work) {
    return within(Duration.ofMinutes(1), work);
  }

  private Function<Admission, Integer> failing(int times, RuntimeException failure) {
    return admission -> {
      if (tries.incrementAndGet() <= times) {
        throw failure;
      }
      return tries.get();
    };
  }

  private static Failure.Unavailable away(String store) {
    return new Failure.Unavailable(store, Duration.ofSeconds(1));
  }

  private BreakerStatus status() {
    return gates.states().getLast();
  }

  static Stream<RuntimeException> innocent() {
    return Stream.of(
        new Failure.DeadlineExceeded(),
        new Failure.Cancelled(),
        new Failure.Overloaded("full", Duration.ofSeconds(1)),
        new Failure.Busy("CONFLICT", "in the way", Duration.ofSeconds(1)),
        Failure.NotFound.post(),
        Failure.Precondition.blocked(),
        new Failure.AlreadyExists("HANDLE_TAKEN", "taken"),
        Failure.Invalid.field("text", "rule", "wrong"),
        away("postgres"),
        new IllegalStateException("a constraint, the syntax, a defect of ours"));
  }

  @ParameterizedTest
  @MethodSource("innocent")
  void whatIsNoFaultOfTheStoreNeverCounts(RuntimeException failure) {
    for (int i = 0; i < 200; i++) {
      assertThatThrownBy(() -> call(() -> gate.once(failing(1_000, failure)))).isSameAs(failure);
      assertThatThrownBy(() -> call(() -> gate.read(failing(1_000, failure)))).isSameAs(failure);
    }
    assertThat(tries).as("no second tries").hasValue(400);
    assertThat(status().recentCalls()).isZero();
    assertThat(status().state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void aStoreThatIsAwayIsNotAskedAnyMoreAfterFiveCalls() {
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> call(() -> gate.once(failing(1_000, away("redis")))))
          .isInstanceOf(Failure.Unavailable.class);
    }
    for (int i = 0; i < 1_000; i++) {
      assertThatThrownBy(() -> call(() -> gate.read(failing(1_000, away("redis")))))
          .isInstanceOf(Failure.Unavailable.class);
    }
    assertThat(tries).hasValue(5);
    assertThat(status().refused()).isEqualTo(1_000);
  }

  @Test
  void aReadIsTriedASecondTimeAndNoThird() {
    assertThat(call(() -> gate.read(failing(1, away("redis"))))).isEqualTo(2);
    tries.set(0);
    assertThatThrownBy(() -> call(() -> gate.read(failing(2, away("redis")))))
        .isInstanceOf(Failure.Unavailable.class);
    assertThat(tries).hasValue(2);
  }

  @Test
  void aWriteIsTriedOnce() {
    assertThatThrownBy(() -> call(() -> gate.once(failing(1, away("redis")))))
        .isInstanceOf(Failure.Unavailable.class);
    assertThat(tries).hasValue(1);
  }

  @Test
  void bothTriesOfAReadCountAsOneCall() {
    var unused = call(() -> gate.read(failing(1, away("redis"))));
    assertThat(status().recentCalls()).isOne();
    assertThat(status().recentFailures()).isZero();
    tries.set(0);
    assertThatThrownBy(() -> call(() -> gate.read(failing(2, away("redis")))))
        .isInstanceOf(Failure.Unavailable.class);
    assertThat(status().recentCalls()).isEqualTo(2);
    assertThat(status().failuresInARow()).isOne();
  }

  @Test
  void aReadWhoseCallerHasNoTimeLeftIsTriedOnce() {
    assertThatThrownBy(
            () -> within(Duration.ofMillis(900), () -> gate.read(failing(1, away("redis")))))
        .isInstanceOf(Failure.Unavailable.class);
    assertThat(tries).hasValue(1);
  }

  @Test
  void aReadThatFailedLateIsTriedOnce() {
    Gate impatient = gates(Duration.ZERO).of("redis");
    assertThatThrownBy(() -> call(() -> impatient.read(failing(1, away("redis")))))
        .isInstanceOf(Failure.Unavailable.class);
    assertThat(tries).hasValue(1);
  }

  @Test
  void aReadIsNotTriedAgainOnceTheBreakerIsOpen() {
    assertThatThrownBy(
            () ->
                call(
                    () ->
                        gate.read(
                            admission -> {
                              openByOthers();
                              tries.incrementAndGet();
                              throw away("redis");
                            })))
        .isInstanceOf(Failure.Unavailable.class);
    assertThat(tries).hasValue(1);
  }

  private void openByOthers() {
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(
              () ->
                  gate.once(
                      admission -> {
                        throw away("redis");
                      }))
          .isInstanceOf(Failure.Unavailable.class);
    }
    assertThat(status().state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void aLookIsNeverRefusedAndCountsForNothing() {
    openByOthers();
    assertThat(call(() -> gate.look(failing(0, away("redis"))))).isOne();
    assertThatThrownBy(() -> call(() -> gate.look(failing(1_000, away("redis")))))
        .isInstanceOf(Failure.Unavailable.class);
    assertThat(status().refused()).isZero();
    assertThat(status().state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void theGatesOfStoresAreApart() {
    Gate other = gates.of("neo4j");
    openByOthers();
    assertThat(call(() -> other.once(failing(0, away("neo4j"))))).isOne();
    assertThat(gates.states())
        .extracting(BreakerStatus::store, BreakerStatus::state)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("neo4j", BreakerState.CLOSED),
            org.assertj.core.groups.Tuple.tuple("redis", BreakerState.OPEN));
  }
}
