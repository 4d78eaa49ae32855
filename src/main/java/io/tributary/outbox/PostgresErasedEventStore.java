package io.tributary.outbox;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Events that name a user, in the outbox and among the dead letters. Every event says in text whom
 * it is about, so the text of the id finds them, whatever their type. What says that the user is
 * gone stays.
 */
@Singleton
final class PostgresErasedEventStore {
  // Where nothing is carried anywhere, nothing is carried everywhere.
  private static final Sql CARRIED =
      Sql.named(
          "erased_events.carried",
          """
          SELECT ($2 <> '' OR EXISTS (SELECT FROM relay_destinations WHERE NOT retired))
             AND NOT EXISTS (
               SELECT FROM relay_destinations AS d
               CROSS JOIN generate_series(0, 63) AS b (bucket)
               LEFT JOIN relay_progress AS p ON p.destination = d.name AND p.bucket = b.bucket
               CROSS JOIN LATERAL (
                 SELECT FROM outbox AS o
                 WHERE o.bucket = b.bucket
                   AND o.xid >= pg_snapshot_xmin(coalesce(p.done, '3:3:'))
                   AND o.xid < pg_snapshot_xmax($1::pg_snapshot)
                   -- What ended the user may have been written by who took the snapshot.
                   AND (pg_visible_in_snapshot(o.xid, $1::pg_snapshot)
                        OR o.event_type = 'user_deleted' AND o.aggregate_id = $3)
                   AND NOT pg_visible_in_snapshot(o.xid, coalesce(p.done, '3:3:'))
                   AND (p.target IS NULL OR o.version > p.position OR NOT pg_visible_in_snapshot(o.xid, p.target))
                 LIMIT 1) AS waiting
               WHERE NOT d.retired AND $2 IN ('', d.name)) AS carried
          """);

  // No index knows whom an event is about: a scan of some days, now and then, for all writes
  // without one more index.
  private static final Sql REMOVE =
      Sql.named(
          "erased_events.remove",
          """
          WITH portion AS MATERIALIZED (
            SELECT id, created_at, version,
                   event_type <> 'user_deleted' AND pg_visible_in_snapshot(xid, $4::pg_snapshot)
                     AND position(convert_to($2, 'UTF8') IN payload) > 0 AS goes
            FROM outbox WHERE version > $1 ORDER BY version LIMIT $3),
          gone AS (
            DELETE FROM outbox USING portion
            WHERE outbox.id = portion.id AND outbox.created_at = portion.created_at AND portion.goes)
          SELECT max(version) AS last FROM portion
          """);

  private static final Sql LETTERS =
      Sql.named(
          "erased_events.letters",
          """
          SELECT destination, event_id, payload FROM dead_letters
          WHERE (destination, event_id) > ($1, $2)
            AND event_type <> 'user_deleted' AND position(convert_to($3, 'UTF8') IN payload) > 0
          ORDER BY destination, event_id LIMIT $4
          FOR UPDATE
          """);

  private static final Sql REWRITE =
      Sql.named(
          "erased_events.rewrite",
          "UPDATE dead_letters SET payload = $3 WHERE destination = $1 AND event_id = $2");

  @SuppressWarnings("ArrayRecordComponent") // Never compared; destination and event tell it.
  record Letter(String destination, UUID event, byte[] payload) {
    static Letter of(Row row) {
      ByteBuffer payload = row.get("payload", ByteBuffer.class);
      var bytes = new byte[payload.remaining()];
      payload.get(bytes);
      return new Letter(
          row.get("destination", String.class), row.get("event_id", UUID.class), bytes);
    }
  }

  /**
   * Whether a destination has all that is visible in the snapshot, and that the user is gone.
   *
   * @param destination empty for every one; what is none, such as a projection behind Kafka, waits
   *     for nothing
   */
  boolean carried(Session session, UUID user, String snapshot, String destination) {
    return session.one(
        CARRIED, row -> row.get("carried", Boolean.class), snapshot, destination, user.toString());
  }

  /** The version up to which nothing is left; nothing after the last. */
  Optional<Long> remove(Session session, long after, UUID user, String snapshot, int limit) {
    return session.one(
        REMOVE,
        row -> Optional.ofNullable(row.get("last", Long.class)),
        after,
        user.toString(),
        limit,
        snapshot);
  }

  List<Letter> letters(Session transaction, String destination, UUID event, UUID user, int limit) {
    return transaction.list(LETTERS, Letter::of, destination, event, user.toString(), limit);
  }

  void rewrite(Session transaction, Letter letter, byte[] payload) {
    transaction.update(REWRITE, letter.destination(), letter.event(), ByteBuffer.wrap(payload));
  }
}
