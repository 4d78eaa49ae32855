package io.tributary.outbox;

import io.tributary.platform.postgres.Locks;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import java.time.LocalDate;

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

  private PostgresPartitionStore() {}

  /** How many were made. */
  static int ensure(Session transaction, LocalDate first, int days) {
    return transaction.one(
        ENSURE, row -> row.get("made", Integer.class), Locks.key("outbox-partitions"), first, days);
  }
}
