package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.Together;
import io.tributary.harness.WithService;
import io.tributary.platform.postgres.Locks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

@WithService
class OutboxPartitionsIT {
  private static String partition(LocalDate day) {
    return "outbox_" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
  }

  private static boolean isAttached(Service service, LocalDate day) {
    return service
            .database()
            .count(
                "SELECT count(*) FROM pg_inherits WHERE inhparent = 'outbox'::regclass AND inhrelid"
                    + " = to_regclass(?)",
                partition(day))
        == 1;
  }

  private static LocalDate today(Service service) {
    return LocalDate.ofInstant(service.clock().instant(), ZoneOffset.UTC);
  }

  /** Until it was our turn, or somebody else's just before. */
  private static void makeAhead(Service service) {
    Eventually.holds(
        () -> {
          service.bean(OutboxPartitions.class).makeAhead();
          return isAttached(service, today(service).plusDays(6));
        });
  }

  @Test
  void theComingWeekIsMadeAhead(Service service) {
    service.clock().moveOn(Duration.ofDays(20));
    LocalDate today = today(service);
    makeAhead(service);
    for (int day = 0; day < 7; day++) {
      assertThat(isAttached(service, today.plusDays(day))).as("in %s days", day).isTrue();
    }
    assertThat(isAttached(service, today.plusDays(7))).isFalse();
  }

  @Test
  void eventsOfADayWithoutAPartitionAreKeptAndMovedOnceItIsMade(Service service, Fixtures given)
      throws SQLException {
    String user;
    String later;
    try (Connection busy = service.database().connect();
        Statement statement = busy.createStatement()) {
      // As long as somebody else is at it, the service's own schedule leaves it alone.
      statement.execute("SELECT pg_advisory_lock(%d)".formatted(Locks.key("outbox-partitions")));
      service.clock().moveOn(Duration.ofDays(40));
      user = given.user();
      service.clock().moveOn(Duration.ofDays(60));
      later = given.user();
      assertThat(service.database().count("SELECT count(*) FROM outbox_default")).isEqualTo(2);
      service.clock().reset();
      service.clock().moveOn(Duration.ofDays(40));
    }

    makeAhead(service);
    assertThat(service.database().rows("SELECT aggregate_id FROM " + partition(today(service))))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("aggregate_id", user));
    assertThat(service.database().rows("SELECT aggregate_id FROM outbox_default"))
        .as("other days' events stay where they are")
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("aggregate_id", later));
    assertThat(new Events(service.database()).all()).hasSize(2);
  }

  @Test
  void whoeverLooksWhileEventsAreMovedSeesThem(Service service, Fixtures given)
      throws SQLException {
    try (Connection maker = service.database().connect();
        Statement statement = maker.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(%d)".formatted(Locks.key("outbox-partitions")));
      service.clock().moveOn(Duration.ofDays(80));
      String user = given.user();
      int process = maker.unwrap(PGConnection.class).getBackendPID();
      maker.setAutoCommit(false);
      statement.execute(
          "SELECT ensure_daily_partitions('outbox', '%s', 1)".formatted(today(service)));
      var look =
          CompletableFuture.supplyAsync(
              () -> service.database().rows("SELECT aggregate_id FROM outbox"),
              Executors.newVirtualThreadPerTaskExecutor());
      Eventually.holds(() -> service.database().isWaitedFor(process));
      maker.commit();
      assertThat(look.join())
          .singleElement()
          .satisfies(row -> assertThat(row).containsEntry("aggregate_id", user));
    }
  }

  @Test
  void aPartitionHasTheIndexesOfTheWhole(Service service) {
    assertThat(
            service
                .database()
                .count(
                    """
                    SELECT count(*) FROM pg_index
                    WHERE indrelid = to_regclass(?) AND indisvalid
                      AND EXISTS (SELECT FROM pg_inherits WHERE inhrelid = indexrelid)
                    """,
                    partition(LocalDate.now(ZoneOffset.UTC))))
        .isEqualTo(3);
  }

  @Test
  void manyAtOnceMakeEachPartitionOnce(Service service) {
    service.clock().moveOn(Duration.ofDays(200));
    var unused =
        Together.results(
            4,
            i -> {
              service.bean(OutboxPartitions.class).makeAhead();
              return i;
            });
    makeAhead(service);
    for (int day = 0; day < 7; day++) {
      assertThat(isAttached(service, today(service).plusDays(day))).isTrue();
    }
  }
}
