package io.tributary.outbox;

import io.micronaut.scheduling.annotation.Scheduled;
import io.tributary.platform.call.Call;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the outbox's daily partitions ahead of time. Every pod may do so: what is there already is
 * left alone, and rows of a day without a partition wait in the default one until it has its own.
 */
@Singleton
final class OutboxPartitions {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxPartitions.class);
  private static final int DAYS_AHEAD = 7;

  private final Postgres postgres;
  private final InstantSource clock;

  OutboxPartitions(Postgres postgres, InstantSource clock) {
    this.postgres = postgres;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = "${outbox.partitions-every}", initialDelay = "5s")
  void makeAhead() {
    try {
      int made = Call.background("outbox-partitions", Duration.ofSeconds(30)).call(this::ensure);
      if (made > 0) {
        LOG.info("made {} daily partitions of the outbox", made);
      }
    } catch (RuntimeException failure) {
      LOG.warn("the outbox's next partitions are not made yet: {}", failure.toString());
    }
  }

  private int ensure() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    return postgres.inTransaction(
        Pool.BATCH, transaction -> PostgresPartitionStore.ensure(transaction, today, DAYS_AHEAD));
  }
}
