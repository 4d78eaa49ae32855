package io.tributary.local.load;

import java.time.Duration;

/**
 * How many calls begin in a second, and how that changes, in ghz's words: {@code const}, {@code
 * step}, and {@code line}, which is a step each second.
 *
 * @param start calls a second at the beginning
 * @param step so many more, or fewer, with each step
 * @param stepNanos how long a step takes
 * @param end calls a second once there are no more steps
 * @param steadyFrom when that is; {@link #NEVER} if the steps go on
 */
record Schedule(double start, int step, long stepNanos, double end, long steadyFrom) {
  static final long NEVER = Long.MAX_VALUE;

  static Schedule constant(double perSecond) {
    return new Schedule(perSecond, 0, NEVER, perSecond, 0);
  }

  /**
   * @param end at this rate there are no more steps; 0 for none
   * @param longest after this time neither; zero for none
   */
  static Schedule steps(int start, int step, Duration stepTime, int end, Duration longest) {
    long stepNanos = stepTime.toNanos();
    if (!longest.isZero()) {
      double reached = start + (double) step * (longest.toNanos() / stepNanos);
      return new Schedule(
          start, step, stepNanos, end > 0 ? end : Math.max(0, reached), longest.toNanos());
    }
    if (end == 0) {
      return new Schedule(start, step, stepNanos, 0, NEVER);
    }
    // The first step beyond the end does not happen: from there on it is steady.
    long within = Math.max(0, (end - start) / step);
    return new Schedule(start, step, stepNanos, end, (within + 1) * stepNanos);
  }

  double perSecondAt(long nanos) {
    return nanos >= steadyFrom ? end : Math.max(0, start + (double) step * (nanos / stepNanos));
  }

  /** When the rate is another than at that time, or {@link #NEVER}. */
  long nextChange(long nanos) {
    if (nanos >= steadyFrom) {
      return NEVER;
    }
    if (steadyFrom == NEVER && step < 0 && perSecondAt(nanos) == 0) {
      return NEVER;
    }
    return Math.min(steadyFrom, (nanos / stepNanos + 1) * stepNanos);
  }

  String words() {
    if (step == 0) {
      return "%.0f a second".formatted(start);
    }
    return "%.0f a second and %+d each %.0f s%s"
        .formatted(
            start,
            step,
            stepNanos / 1e9,
            steadyFrom == NEVER ? "" : ", %.0f from %.0f s on".formatted(end, steadyFrom / 1e9));
  }

  Arrivals arrivals() {
    return new Arrivals(this);
  }
}
