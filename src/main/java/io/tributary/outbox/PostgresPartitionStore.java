package io.tributary.outbox;

import io.tributary.platform.postgres.Locks;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import java.time.LocalDate;
import java.util.Optional;

/** The outbox's partitions in PostgreSQL. */
final class PostgresPartitionStore {
  // One pod at a time; the others find the work done.
  private static final Sql ENSURE =
      Sql.named(
          "outbox.partitions",
          """
          SELECT CASE WHEN pg_try_advisory_xact_lock($1)
                      THEN ensure_daily_partitions('outbox', $2, $3) ELSE 0 END AS made
          """);

  private static final Sql DROP =
      Sql.named("outbox.drop_day", "SELECT drop_carried_day($1) AS dropped");

  private PostgresPartitionStore() {}

  /** The day that was dropped, if there was one to drop. */
  static Optional<String> drop(Session transaction, LocalDate before) {
    return Optional.ofNullable(
        transaction
            .list(DROP, row -> Optional.ofNullable(row.get("dropped", String.class)), before)
            .getFirst()
            .orElse(null));
  }

  /** How many were made. */
  static int ensure(Session transaction, LocalDate first, int days) {
    return transaction.one(
        ENSURE, row -> row.get("made", Integer.class), Locks.key("outbox-partitions"), first, days);
  }
}
