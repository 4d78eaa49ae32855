package io.tributary.outbox;

import io.tributary.harness.Database;
import io.tributary.harness.Stores;
import io.tributary.local.PostgresServer;

/**
 * An outbox of a million events, ten a transaction, the older half of them two days old: made once.
 * The transactions are numbers that no server has got to yet, so statements are to be given
 * snapshots that say what of it was seen.
 */
final class Backlog {
  static final int EVENTS = 1_000_000;
  private static final int FIRST_TRANSACTION = 10_000_000;

  private static final class Made {
    static final Database DATABASE = make();
  }

  private Backlog() {}

  static Database database() {
    return Made.DATABASE;
  }

  /** The transaction of the event with this version. */
  static long transaction(int version) {
    return FIRST_TRANSACTION + version / 10;
  }

  /** In which everything below this version had been committed. */
  static String snapshot(int below) {
    return transaction(below) + ":" + transaction(below) + ":";
  }

  /** The same, but for the transaction of an older one, which was still open. */
  static String snapshot(int below, int open) {
    return transaction(open) + ":" + transaction(below) + ":" + transaction(open);
  }

  private static Database make() {
    PostgresServer postgres = Stores.postgres();
    postgres.ensureDatabase("backlog");
    postgres.migrations("backlog").up();
    var database = new Database(postgres, "backlog");
    database.empty();
    database.rows(
        "SELECT ensure_daily_partitions('outbox', (now() AT TIME ZONE 'UTC')::date - 2, 9)");
    database.run(
        """
        INSERT INTO outbox (id, aggregate_type, aggregate_id, bucket, event_type, version, payload, created_at, xid)
        SELECT md5('event ' || i)::uuid, 1, 'a' || i, (i * 7919::bigint) % 64, 'user_updated', i, decode(repeat('00', 100), 'hex'),
               now() - CASE WHEN i < 500000 THEN interval '2 days' ELSE interval '1 minute' END,
               (10000000 + i / 10)::text::xid8
        FROM generate_series(1, 1000000) AS i
        """);
    database.run("VACUUM ANALYZE outbox");
    database.run("INSERT INTO relay_destinations VALUES ('somewhere', false, now())");
    return database;
  }
}
