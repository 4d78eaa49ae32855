package io.tributary.local.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How far a mean over viewers might be off, had others been drawn: means of as many values, drawn
 * with replacement, of which the middle 95 % are kept (percentile bootstrap, Efron 1979).
 */
final class Bootstrap {
  private static final int DRAWS = 2_000;
  private static final double EACH_SIDE = 0.025;

  private final long seed;

  Bootstrap(long seed) {
    this.seed = seed;
  }

  record Interval(double mean, double low, double high) {}

  /**
   * @param values one for each viewer; of two rankings that are compared, the difference for the
   *     same viewer
   */
  Interval of(double[] values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    if (values.length == 0) {
      return new Interval(mean, mean, mean);
    }
    var random = new SplittableRandom(seed);
    var means = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[draw] = sum / values.length;
    }
    Arrays.sort(means);
    return new Interval(
        mean,
        means[(int) Math.floor(EACH_SIDE * (DRAWS - 1))],
        means[(int) Math.ceil((1 - EACH_SIDE) * (DRAWS - 1))]);
  }
}
