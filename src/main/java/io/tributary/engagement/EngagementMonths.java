package io.tributary.engagement;

import io.micronaut.scheduling.annotation.Scheduled;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the months of engagement events ahead of time and drops those that are no longer kept.
 * Every pod may do so: what is done already is left alone.
 */
@Singleton
final class EngagementMonths {
  private static final Logger LOG = LoggerFactory.getLogger(EngagementMonths.class);
  private static final Duration AT_MOST = Duration.ofSeconds(30);
  private static final int MONTHS_AHEAD = 2;

  private final Postgres postgres;
  private final EngagementConfig config;
  private final InstantSource clock;

  EngagementMonths(Postgres postgres, EngagementConfig config, InstantSource clock) {
    this.postgres = postgres;
    this.config = config;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = "${engagement.months-every}", initialDelay = "5s")
  void lookAfter() {
    makeAhead();
    dropOld();
  }

  private void makeAhead() {
    try {
      int made = Call.background("engagement-months", AT_MOST).call(this::ensure);
      if (made > 0) {
        LOG.info("made {} monthly partitions of engagement events", made);
      }
    } catch (RuntimeException failure) {
      LOG.warn("the next months of engagement events are not made yet: {}", failure.toString());
    }
  }

  /** From the oldest day that is kept on. */
  private int ensure() {
    Instant now = clock.instant();
    LocalDate first = day(config.oldestAt(now)).withDayOfMonth(1);
    int months = (int) ChronoUnit.MONTHS.between(first, day(now).withDayOfMonth(1)) + 1;
    return postgres.inTransaction(
        Pool.BATCH,
        transaction ->
            PostgresMonthStore.ensure(
                transaction, first, months + MONTHS_AHEAD, config.lockPatience()));
  }

  private static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }

  /** One month in a transaction; a month that somebody holds is dropped another time. */
  private void dropOld() {
    try {
      Optional<String> dropped;
      do {
        dropped = Call.background("engagement-months", AT_MOST).call(this::dropOldest);
        dropped.ifPresent(month -> LOG.info("dropped {}: it is no longer kept", month));
      } while (dropped.isPresent());
    } catch (Failure.Busy held) {
      LOG.info("an old month of engagement events is in use and is dropped later");
    } catch (RuntimeException failure) {
      LOG.warn("old months of engagement events are not dropped yet: {}", failure.toString());
    }
  }

  private Optional<String> dropOldest() {
    Instant oldest = config.oldestAt(clock.instant());
    return postgres.inTransaction(
        Pool.BATCH,
        transaction -> PostgresMonthStore.dropOldest(transaction, oldest, config.lockPatience()));
  }
}
