package io.tributary.engagement;

import io.tributary.platform.postgres.Locks;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** The months of engagement events in PostgreSQL. One pod at a time; the others find it done. */
final class PostgresMonthStore {
  private static final long TURN = Locks.key("engagement-months");

  private static final Sql ENSURE =
      Sql.named(
          "engagement_events.months",
          """
          SELECT CASE WHEN pg_try_advisory_xact_lock($1)
                      THEN ensure_monthly_partitions(
                             'engagement_events', 'occurred_at', $2, $3, $4 * interval '1 millisecond')
                      ELSE 0 END AS made
          """);

  private static final Sql DROP_OLDEST =
      Sql.named(
          "engagement_events.drop_month",
          """
          SELECT CASE WHEN pg_try_advisory_xact_lock($1)
                      THEN drop_month('engagement_events', $2, $3 * interval '1 millisecond') END AS month
          """);

  private PostgresMonthStore() {}

  /** How many were made. */
  static int ensure(Session transaction, LocalDate first, int months, Duration patience) {
    return transaction.one(
        ENSURE, row -> row.get("made", Integer.class), TURN, first, months, patience.toMillis());
  }

  /** The name of the month that was dropped, if one was over by then. */
  static Optional<String> dropOldest(Session transaction, Instant overBy, Duration patience) {
    return transaction.one(
        DROP_OLDEST,
        row -> Optional.ofNullable(row.get("month", String.class)),
        TURN,
        overBy,
        patience.toMillis());
  }
}
