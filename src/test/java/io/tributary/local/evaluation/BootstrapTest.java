package io.tributary.local.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  @Test
  void whatIsTheSameForAllHasNoSpread() {
    assertThat(new Bootstrap(1).of(new double[] {2, 2, 2}))
        .isEqualTo(new Bootstrap.Interval(2, 2, 2));
  }

  @Test
  void theIntervalIsAboutAsWideAsTheNormalOne() {
    // Ones and zeros by halves: the mean of 400 has a deviation of 0.5 / 20, 1.96 of them each
    // side.
    var values = new double[400];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2;
    }
    Bootstrap.Interval interval = new Bootstrap(7).of(values);
    assertThat(interval.mean()).isEqualTo(0.5);
    assertThat(interval.low()).isCloseTo(0.451, within(0.006));
    assertThat(interval.high()).isCloseTo(0.549, within(0.006));
  }

  @Test
  void theSameSeedGivesTheSameIntervalAndAnotherHardlyAnother() {
    double[] values = new Random(3).doubles(100).toArray();
    Bootstrap.Interval once = new Bootstrap(7).of(values);
    assertThat(new Bootstrap(7).of(values)).isEqualTo(once);
    Bootstrap.Interval other = new Bootstrap(8).of(values);
    assertThat(other).isNotEqualTo(once);
    assertThat(other.low()).isCloseTo(once.low(), within(0.02));
  }

  @Test
  void aDifferenceThatIsAlwaysThereIsAboveZeroHoweverMuchViewersDiffer() {
    var random = new Random(3);
    double[] differences = random.doubles(200).map(each -> 0.01 + each * 0.01).toArray();
    assertThat(new Bootstrap(1).of(differences).low()).isPositive();
  }

  @Test
  void ofNobodyThereIsNothing() {
    assertThat(new Bootstrap(1).of(new double[0]).mean()).isNaN();
  }
}
