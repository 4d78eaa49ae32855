package io.tributary.local.load;

/** When each call of a schedule should begin, from the first on; evenly within a step. */
final class Arrivals {
  private final Schedule schedule;
  private long next;
  private long stepFrom;
  private double dueBefore;

  Arrivals(Schedule schedule) {
    this.schedule = schedule;
  }

  /** In nanoseconds from the start; {@link Schedule#NEVER} if there are no more. */
  long next() {
    while (true) {
      double perSecond = schedule.perSecondAt(stepFrom);
      long until = schedule.nextChange(stepFrom);
      if (until == Schedule.NEVER) {
        return perSecond == 0 ? Schedule.NEVER : at(perSecond);
      }
      double within = perSecond * (until - stepFrom) / 1e9;
      if (next < dueBefore + within) {
        return at(perSecond);
      }
      dueBefore += within;
      stepFrom = until;
    }
  }

  private long at(double perSecond) {
    return stepFrom + Math.round((next++ - dueBefore) / perSecond * 1e9);
  }
}
