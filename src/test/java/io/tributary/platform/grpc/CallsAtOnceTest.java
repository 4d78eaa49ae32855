package io.tributary.platform.grpc;

import static io.tributary.platform.grpc.CallPriority.BULK;
import static io.tributary.platform.grpc.CallPriority.CRITICAL;
import static io.tributary.platform.grpc.CallPriority.LIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Together;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CallsAtOnceTest {
  private static int letIn(CallsAtOnce calls, CallPriority priority, int tries) {
    int in = 0;
    for (int i = 0; i < tries; i++) {
      in += calls.enter(priority) ? 1 : 0;
    }
    return in;
  }

  @Test
  void theLessACallMattersTheEarlierItIsRefused() {
    var calls = new CallsAtOnce(100, 50, 90);
    assertThat(letIn(calls, BULK, 1_000)).isEqualTo(50);
    assertThat(letIn(calls, LIVE, 1_000)).isEqualTo(40);
    assertThat(letIn(calls, CRITICAL, 1_000)).isEqualTo(10);
    assertThat(calls.underWay()).isEqualTo(100);
  }

  @Test
  void bulkCallsFindNoRoomWhereLiveOnesFillIt() {
    var calls = new CallsAtOnce(100, 50, 90);
    assertThat(letIn(calls, LIVE, 60)).isEqualTo(60);
    assertThat(calls.enter(BULK)).isFalse();
    for (int i = 0; i < 11; i++) {
      calls.leave();
    }
    assertThat(calls.enter(BULK)).isTrue();
    assertThat(calls.enter(BULK)).isFalse();
  }

  @Test
  void whateverTheSharesOneOfEachIsLetInWhereNothingElseIs() {
    for (CallPriority priority : CallPriority.values()) {
      assertThat(letIn(new CallsAtOnce(1, 1, 1), priority, 2)).isOne();
    }
  }

  @Test
  void howeverCallsComeAndGoThereAreNeverMoreThanTheMostAndNoneIsLeftInTheEnd() {
    var calls = new CallsAtOnce(2, 100, 100);
    var inside = new AtomicInteger();
    List<Integer> most =
        Together.results(
            8,
            i -> {
              int seen = 0;
              for (int call = 0; call < 100_000; call++) {
                if (calls.enter(LIVE)) {
                  seen = Math.max(seen, inside.incrementAndGet());
                  inside.decrementAndGet();
                  calls.leave();
                }
              }
              return seen;
            });
    assertThat(most).allMatch(seen -> seen <= 2);
    assertThat(calls.underWay()).isZero();
  }
}
