package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.admin.v1.Destination;
import io.tributary.api.admin.v1.Health;
import io.tributary.api.admin.v1.OutboxStatusRequest;
import io.tributary.harness.Database;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators are told of the outbox, at and around what makes a difference. */
@WithService
class OutboxHealthIT {
  /** Of the first event; the next ones' follow it. */
  private static final int FIRST_TRANSACTION = 10;

  private Service service;
  private Database database;

  @BeforeEach
  void take(Service running) {
    service = running;
    database = running.database();
    database.run("INSERT INTO relay_destinations VALUES ('somewhere', false, now())");
  }

  /** One a transaction up to a hundred transactions, spread over the buckets. */
  private void write(int events, String age) {
    database.run(
        """
        INSERT INTO outbox (id, aggregate_type, aggregate_id, bucket, event_type, version, payload, created_at, xid)
        SELECT gen_random_uuid(), 1, 'a', i %% 64, 'user_updated', i, '', now() - interval '%s', (%d + i %% 100)::text::xid8
        FROM generate_series(1, %d) AS i
        """
            .formatted(age, FIRST_TRANSACTION, events));
  }

  private void noted(String done, String target, int position, int highest, String buckets) {
    database.run(
        """
        INSERT INTO relay_progress
        SELECT 'somewhere', bucket, ?::pg_snapshot, nullif(?, '')::pg_snapshot, ?, ?, now()
        FROM generate_series(0, 63) AS bucket WHERE %s
        """
            .formatted(buckets),
        done,
        target,
        position,
        highest);
  }

  private Destination status() {
    return service
        .admin()
        .outboxStatus(OutboxStatusRequest.getDefaultInstance())
        .getDestinations(0);
  }

  @ParameterizedTest
  @CsvSource({
    "0, HEALTH_OK, false",
    "999, HEALTH_OK, false",
    "1000, HEALTH_WARNING, false",
    "9999, HEALTH_WARNING, false",
    "10000, HEALTH_CRITICAL, false"
  })
  void thresholdsOfWhatWaitsAreExact(int events, Health health, boolean atLeast) {
    write(events, "1 second");
    assertThat(status().getWaiting()).isEqualTo(events);
    assertThat(status().getHealth()).isEqualTo(health);
    assertThat(status().getWaitingIsAtLeast()).isEqualTo(atLeast);
  }

  @Test
  void whatIsBeyondThemIsNotCounted() {
    write(12_000, "1 second");
    assertThat(status().getWaiting()).isEqualTo(10_001);
    assertThat(status().getWaitingIsAtLeast()).isTrue();
    assertThat(status().getHealth()).isEqualTo(Health.HEALTH_CRITICAL);
  }

  @ParameterizedTest
  @CsvSource({
    "20 seconds, HEALTH_OK",
    "31 seconds, HEALTH_WARNING",
    "4 minutes 40 seconds, HEALTH_WARNING",
    "5 minutes 1 second, HEALTH_CRITICAL"
  })
  void oneThatIsOldIsEnough(String age, Health health) {
    write(1, age);
    assertThat(status().getHealth()).isEqualTo(health);
    assertThat(status().getWaiting()).isEqualTo(1);
  }

  @Test
  void bucketsThatStandApartAreCountedApartAndAddedUp() {
    write(12_800, "1 second");
    // Half of the buckets have the first fifty transactions but for one.
    noted("20:60:20", "", 0, 0, "bucket < 32");
    // The transactions from 60 to 109, and 20: 51 of a hundred in one half, all in the other.
    long first =
        database.count(
            "SELECT count(*) FROM outbox WHERE bucket < 32 AND (xid >= '60' OR xid = '20')");
    assertThat(first).isBetween(3_000L, 3_500L);
    assertThat(status().getWaiting()).isEqualTo(6_400 + first);
    assertThat(status().getWaitingIsAtLeast()).isFalse();
  }

  @Test
  void whatAnUnfinishedLookHasCarriedDoesNotWait() {
    write(5_000, "1 second");
    noted("60:60:", "100:100:", 2_000, 5_000, "true");
    assertThat(status().getWaiting())
        .isEqualTo(
            database.count(
                """
                SELECT count(*) FROM outbox
                WHERE xid >= '60' AND (xid >= '100' OR version > 2000)
                """));
  }

  @Test
  void aRetiredDestinationHasNoHealth() {
    write(10, "1 hour");
    database.run("UPDATE relay_destinations SET retired = true");
    assertThat(
            service
                .admin()
                .outboxStatus(OutboxStatusRequest.getDefaultInstance())
                .getDestinationsList())
        .isEmpty();
  }
}
