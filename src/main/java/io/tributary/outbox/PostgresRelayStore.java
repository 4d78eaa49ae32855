package io.tributary.outbox;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What waits in the outbox, and how far each destination has got. */
@Singleton
final class PostgresRelayStore {
  static final String DUTY = "outbox";

  private static final Sql PROGRESS =
      Sql.named(
          "relay.progress",
          """
          SELECT bucket, done::text AS done, target::text AS target, position
          FROM relay_progress WHERE destination = $1 AND bucket = ANY($2::smallint[])
          """);

  // What was committed since the snapshot $1, lowest version first. This statement's own snapshot
  // is what
  // it sees and also what is done once all of that has arrived. A batch is cut by rows and by
  // bytes.
  private static final String BATCH =
      """
      WITH waiting AS MATERIALIZED (
        SELECT o.id, o.aggregate_type, o.aggregate_id, o.bucket, o.event_type, o.version, o.payload, o.created_at,
               row_number() OVER lowest AS number, sum(octet_length(o.payload)) OVER lowest AS bytes
        FROM (
          SELECT * FROM outbox
          WHERE %s
            AND bucket = ANY($2::smallint[])
            AND NOT pg_visible_in_snapshot(xid, $1::pg_snapshot)
          ORDER BY version
          LIMIT $3 + 1) AS o
        WINDOW lowest AS (ORDER BY o.version))
      SELECT pg_current_snapshot()::text AS snapshot, statement_timestamp() AS looked_at,
             (SELECT count(*) FROM waiting) AS found, batch.*
      FROM (SELECT) AS once
      LEFT JOIN waiting AS batch ON batch.number <= $3 AND (batch.number = 1 OR batch.bytes <= $4)
      ORDER BY batch.version
      """;
  static final Sql SINCE =
      Sql.named("relay.since", BATCH.formatted("xid >= pg_snapshot_xmin($1::pg_snapshot)"));
  // More of a look that found more than one batch.
  static final Sql MORE =
      Sql.named(
          "relay.more",
          BATCH.formatted("version > $5 AND pg_visible_in_snapshot(xid, $6::pg_snapshot)"));

  // Only for buckets that are still ours: somebody else may have got further meanwhile.
  private static final Sql ADVANCE =
      Sql.named(
          "relay.advance",
          """
          INSERT INTO relay_progress (destination, bucket, done, target, position, updated_at)
          SELECT $1, ours.bucket, $4::pg_snapshot, $5::pg_snapshot, $6, clock_timestamp()
          FROM unnest($2::smallint[], $3::bigint[]) AS ours (bucket, fencing)
          JOIN leases ON leases.duty = 'outbox' AND leases.part = ours.bucket AND leases.fencing = ours.fencing
          ON CONFLICT (destination, bucket) DO UPDATE
          SET done = excluded.done, target = excluded.target, position = excluded.position,
              updated_at = excluded.updated_at
          RETURNING bucket
          """);

  // A destination that no pod has had for a day is retired: it must not keep the outbox from being
  // pruned.
  private static final Sql SEEN =
      Sql.named(
          "relay.seen",
          """
          WITH mine AS (
            INSERT INTO relay_destinations (name, retired, seen_at)
            SELECT name, false, clock_timestamp() FROM unnest($1::text[]) AS mine (name)
            ON CONFLICT (name) DO UPDATE SET retired = false, seen_at = excluded.seen_at)
          UPDATE relay_destinations SET retired = true
          WHERE name <> ALL($1::text[]) AND NOT retired AND seen_at < clock_timestamp() - interval '1 day'
          """);

  private static final Sql HEALTH =
      Sql.named(
          "relay.health",
          """
          SELECT destination, waiting, extract(epoch FROM oldest_age)::float8 AS oldest_seconds,
                 dead_letters, status
          FROM outbox_health ORDER BY destination
          """);

  /** One look at what waits. */
  record Look(String snapshot, Instant at, boolean all, List<Delivery> batch) {}

  Map<Short, Cursor> progress(Session session, String destination, Collection<Short> buckets) {
    return session
        .list(
            PROGRESS,
            row ->
                Map.entry(
                    row.get("bucket", Short.class),
                    new Cursor(
                        row.get("done", String.class),
                        row.get("target", String.class),
                        row.get("position", Long.class))),
            destination,
            buckets.toArray(Short[]::new))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  Look look(Session session, Cursor cursor, Collection<Short> buckets, int events, long bytes) {
    Short[] ours = buckets.toArray(Short[]::new);
    String target = cursor.target();
    List<Line> lines =
        target == null
            ? session.list(SINCE, Line::of, cursor.done(), ours, events, bytes)
            : session.list(
                MORE, Line::of, cursor.done(), ours, events, bytes, cursor.position(), target);
    Line first = lines.getFirst();
    List<Delivery> batch = lines.stream().map(Line::event).filter(Objects::nonNull).toList();
    return new Look(
        first.snapshot(), first.lookedAt(), first.found() == batch.size(), List.copyOf(batch));
  }

  private record Line(String snapshot, Instant lookedAt, long found, @Nullable Delivery event) {
    static Line of(Row row) {
      return new Line(
          row.get("snapshot", String.class),
          row.get("looked_at", Instant.class),
          row.get("found", Long.class),
          row.get("id", UUID.class) == null ? null : delivery(row));
    }
  }

  static Delivery delivery(Row row) {
    ByteBuffer payload = row.get("payload", ByteBuffer.class);
    var bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return new Delivery(
        row.get("id", UUID.class),
        row.get("aggregate_type", Short.class),
        row.get("aggregate_id", String.class),
        row.get("bucket", Short.class),
        row.get("event_type", String.class),
        row.get("version", Long.class),
        row.get("created_at", Instant.class),
        bytes);
  }

  /** The buckets that were still ours. */
  Set<Short> advance(
      Session transaction, String destination, Map<Short, Long> fencing, Cursor cursor) {
    Short[] buckets = fencing.keySet().toArray(Short[]::new);
    Long[] numbers = new Long[buckets.length];
    for (int i = 0; i < buckets.length; i++) {
      numbers[i] = fencing.get(buckets[i]);
    }
    return Set.copyOf(
        transaction.list(
            ADVANCE,
            row -> row.get("bucket", Short.class),
            destination,
            buckets,
            numbers,
            cursor.done(),
            Sql.nullable(cursor.target(), String.class),
            cursor.position()));
  }

  void seen(Session session, Collection<String> destinations) {
    session.update(SEEN, (Object) destinations.toArray(String[]::new));
  }

  List<DestinationHealth> health(Session session) {
    return session.list(
        HEALTH,
        row ->
            new DestinationHealth(
                row.get("destination", String.class),
                row.get("waiting", Long.class),
                row.get("oldest_seconds", Double.class),
                row.get("dead_letters", Long.class),
                row.get("status", String.class)));
  }
}
