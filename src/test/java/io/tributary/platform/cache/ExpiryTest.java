package io.tributary.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpiryTest {
  private static final Instant END = Instant.parse("2026-01-01T00:00:00Z");
  private static final double ALMOST_ONE = Math.nextDown(1.0);

  @Test
  void noLifeIsLongerThanAskedForOrShorterThanItByMoreThanTheSpread() {
    Duration life = Duration.ofMinutes(10);
    assertThat(Expiry.jittered(life, 0)).isEqualTo(life);
    assertThat(Expiry.jittered(life, ALMOST_ONE)).isGreaterThanOrEqualTo(Duration.ofMinutes(9));
    var random = new Random(1);
    assertThat(IntStream.range(0, 1_000).mapToObj(i -> Expiry.jittered(life, random.nextDouble())))
        .allSatisfy(each -> assertThat(each).isBetween(Duration.ofMinutes(9), life));
  }

  @Test
  void livesAreSpreadEvenly() {
    var random = new Random(2);
    double mean =
        IntStream.range(0, 10_000)
            .mapToLong(
                i -> Expiry.jittered(Duration.ofSeconds(100), random.nextDouble()).toMillis())
            .average()
            .orElseThrow();
    assertThat(mean).isCloseTo(95_000, within(100.0));
  }

  /** With one load's time left and eagerness 1, one of e readers; with two, one of e squared. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "1, 2", "0.1, 1"})
  void howProbableAnEarlyLoadIsFollowsFromTheTimeThatIsLeft(double loadsLeft, double eagerness) {
    Duration took = Duration.ofMillis(100);
    Instant now = END.minusNanos((long) (took.toNanos() * loadsLeft));
    var random = new Random(3);
    double early =
        IntStream.range(0, 100_000)
            .filter(i -> Expiry.isEarly(now, END, took, eagerness, random.nextDouble()))
            .count();
    assertThat(early / 100_000).isCloseTo(Math.exp(-loadsLeft / eagerness), within(0.01));
  }

  @Test
  void whoIsNotEagerIsNeverEarly() {
    assertThat(Expiry.isEarly(END.minusNanos(1), END, Duration.ofHours(1), 0, ALMOST_ONE))
        .isFalse();
  }

  @Test
  void whatTakesNoTimeIsNeverLoadedEarly() {
    assertThat(Expiry.isEarly(END.minusNanos(1), END, Duration.ZERO, 10, ALMOST_ONE)).isFalse();
  }
}
