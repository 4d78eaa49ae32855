package io.tributary.platform.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.harness.Eventually;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class PlacesTest {
  private final Places places = new Places("redis", 2, Duration.ofMillis(50));

  private static void within(Duration time, Runnable work) {
    Call.background("test", time).run(work);
  }

  private void take(Places of, Duration time) {
    within(time, () -> of.take(Admission.TO_LOOK));
  }

  @Test
  void whoFindsNoneForAsLongAsAnybodyWaitsIsToldThatTheStoreIsFull() {
    take(places, Duration.ofMinutes(1));
    take(places, Duration.ofMinutes(1));
    assertThatThrownBy(() -> take(places, Duration.ofMinutes(1)))
        .isInstanceOf(Failure.Overloaded.class)
        .hasMessageContaining("redis");
    places.giveBack();
    take(places, Duration.ofMinutes(1));
  }

  @Test
  void whoHasLessTimeThanThatIsToldThatItIsOver() {
    take(places, Duration.ofMinutes(1));
    take(places, Duration.ofMinutes(1));
    assertThatThrownBy(() -> take(places, Duration.ofMillis(10)))
        .isInstanceOf(Failure.DeadlineExceeded.class);
  }

  @Test
  void whoWaitsGetsThePlaceThatIsGivenBack() {
    var one = new Places("redis", 1, Duration.ofMinutes(1));
    take(one, Duration.ofMinutes(1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var got = CompletableFuture.runAsync(() -> take(one, Duration.ofMinutes(1)), threads);
      Eventually.holds(() -> one.waiting() == 1);
      assertThat(got).isNotDone();
      one.giveBack();
      got.join();
    }
    assertThat(one.waiting()).isZero();
  }

  @Test
  void whoIsRefusedAfterTheWaitHoldsNoPlace() {
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(
              () ->
                  within(
                      Duration.ofMinutes(1),
                      () ->
                          places.take(
                              () -> {
                                throw new Failure.Unavailable("redis", Duration.ZERO);
                              })))
          .isInstanceOf(Failure.Unavailable.class);
    }
    take(places, Duration.ofMinutes(1));
  }
}
