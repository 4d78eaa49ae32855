package io.tributary.local.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;

/** When people speak: little at night, most in the evening, by their own clocks. */
final class DayTimes {
  static final int DAYS = 90;

  private static final int[] HOURS = {
    4, 2, 1, 1, 1, 2, 5, 9, 12, 12, 11, 11, 14, 13, 11, 10, 11, 13, 16, 19, 21, 20, 14, 8
  };

  private final Instant now;

  DayTimes(Instant now) {
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  Instant now() {
    return now;
  }

  /** Some time in the last 90 days; what is drawn does not depend on when now is. */
  Instant lately(Dice dice, Language language) {
    int day = dice.below(DAYS - 1);
    int hour = hour(dice);
    Instant at =
        now.truncatedTo(ChronoUnit.DAYS)
            .minus(day, ChronoUnit.DAYS)
            .plus(hour - language.hoursAhead(), ChronoUnit.HOURS)
            .plusMillis(dice.below(3_600_000));
    while (!at.isBefore(now)) {
      at = at.minus(1, ChronoUnit.DAYS);
    }
    return at;
  }

  private static int hour(Dice dice) {
    int left = dice.below(IntStream.of(HOURS).sum());
    int hour = 0;
    while (left >= HOURS[hour]) {
      left -= HOURS[hour++];
    }
    return hour;
  }

  /** Soon after something, and not ahead of now. */
  Instant after(Instant something, Dice dice) {
    Duration wait = Duration.ofSeconds((long) (600 * dice.heavyTailed() * (1 + dice.below(20))));
    Instant at = something.plus(wait);
    return at.isBefore(now) ? at : something.plus(Duration.between(something, now).dividedBy(2));
  }

  /** Within a minute, and not ahead of now. */
  Instant soonAfter(Instant something, Dice dice) {
    Instant at = something.plusSeconds(1 + dice.below(59));
    return at.isBefore(now) ? at : now;
  }

  /** Before everything else. */
  Instant longAgo(Dice dice) {
    return now.minus(DAYS + 10 + dice.below(600), ChronoUnit.DAYS).minusSeconds(dice.below(86_400));
  }
}
