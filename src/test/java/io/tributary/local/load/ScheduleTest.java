package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When calls begin. */
class ScheduleTest {
  private static final long SECOND = 1_000_000_000;

  private static List<Long> first(int count, Schedule schedule) {
    Arrivals arrivals = schedule.arrivals();
    var times = new ArrayList<Long>();
    for (int i = 0; i < count; i++) {
      times.add(arrivals.next());
    }
    return times;
  }

  /** How many begin in each second. */
  private static List<Long> perSecond(int seconds, Schedule schedule) {
    Arrivals arrivals = schedule.arrivals();
    var counts = new ArrayList<Long>();
    for (int second = 0; second < seconds; second++) {
      counts.add(0L);
    }
    for (long at = arrivals.next(); at < seconds * SECOND; at = arrivals.next()) {
      int second = (int) (at / SECOND);
      counts.set(second, counts.get(second) + 1);
    }
    return counts;
  }

  @Test
  void aConstantRateIsEven() {
    assertThat(first(4, Schedule.constant(4)))
        .containsExactly(0L, SECOND / 4, SECOND / 2, SECOND * 3 / 4);
    assertThat(perSecond(3, Schedule.constant(250))).containsExactly(250L, 250L, 250L);
  }

  @Test
  void aRateBelowOneASecondIsKeptToo() {
    assertThat(first(3, Schedule.constant(0.5))).containsExactly(0L, 2 * SECOND, 4 * SECOND);
  }

  @Test
  void stepsRiseUntilTheirEnd() {
    Schedule steps = Schedule.steps(10, 5, Duration.ofSeconds(2), 20, Duration.ZERO);
    assertThat(perSecond(9, steps)).containsExactly(10L, 10L, 15L, 15L, 20L, 20L, 20L, 20L, 20L);
  }

  @Test
  void stepsFallToTheirEnd() {
    Schedule steps = Schedule.steps(20, -5, Duration.ofSeconds(1), 10, Duration.ZERO);
    assertThat(perSecond(5, steps)).containsExactly(20L, 15L, 10L, 10L, 10L);
  }

  @Test
  void stepsThatFallToNothingEnd() {
    Schedule steps = Schedule.steps(2, -1, Duration.ofSeconds(1), 0, Duration.ZERO);
    assertThat(first(4, steps)).containsExactly(0L, SECOND / 2, SECOND, Schedule.NEVER);
  }

  @Test
  void stepsGoOnWhereNoEndIsSaid() {
    Schedule steps = Schedule.steps(1, 1, Duration.ofSeconds(1), 0, Duration.ZERO);
    assertThat(perSecond(5, steps)).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void afterTheLongestTimeOfStepsTheRateStays() {
    Schedule steps = Schedule.steps(10, 10, Duration.ofSeconds(1), 0, Duration.ofSeconds(2));
    assertThat(perSecond(4, steps)).containsExactly(10L, 20L, 30L, 30L);
  }

  @Test
  void atTheEndThatIsSaidTheRateJumpsThere() {
    Schedule steps = Schedule.steps(10, 10, Duration.ofSeconds(1), 50, Duration.ofSeconds(2));
    assertThat(perSecond(4, steps)).containsExactly(10L, 20L, 50L, 50L);
  }
}
