package io.tributary.outbox;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What waits in the outbox, and how far each destination has got. No statement goes through more of
 * it than fits the fast pool's time, however much waits.
 */
@Singleton
final class PostgresRelayStore {
  static final String DUTY = "outbox";

  /** The most rows of an index that one statement goes through. */
  static final int REACH = 50_000;

  private static final Sql PROGRESS =
      Sql.named(
          "relay.progress",
          """
          SELECT bucket, done::text AS done, target::text AS target, position, highest
          FROM relay_progress WHERE destination = $1 AND bucket = ANY($2::smallint[])
          """);

  // A batch is cut by rows and by bytes. This statement's own snapshot is what it sees.
  private static final String BATCH =
      """
      WITH waiting AS MATERIALIZED (
        SELECT o.id, o.aggregate_type, o.aggregate_id, o.bucket, o.event_type, o.version, o.payload, o.created_at,
               row_number() OVER lowest AS number, sum(octet_length(o.payload)) OVER lowest AS bytes
        FROM (%s) AS o
        WINDOW lowest AS (ORDER BY o.version))
      SELECT pg_current_snapshot()::text AS snapshot, statement_timestamp() AS looked_at, found.events AS found, %s, batch.*
      FROM (SELECT count(*) AS events FROM waiting) AS found
      LEFT JOIN waiting AS batch ON %s (batch.number = 1 OR batch.bytes <= $4)
      ORDER BY batch.version
      """;

  // What was committed since the snapshot $1, if it is no more than one batch: then these are all,
  // whatever their versions. Whose transaction began after the snapshot, or was open in it: the
  // same as
  // not being visible in it, but found by an index that passes over nothing.
  static final Sql SINCE =
      Sql.named(
          "relay.since",
          BATCH.formatted(
              """
              SELECT * FROM (
                (SELECT * FROM outbox
                 WHERE xid >= pg_snapshot_xmax($1::pg_snapshot) AND bucket = ANY($2::smallint[])
                 ORDER BY xid, version LIMIT $3 + 1)
                UNION ALL
                (SELECT * FROM outbox
                 WHERE xid = ANY(ARRAY(SELECT pg_snapshot_xip($1::pg_snapshot))) AND bucket = ANY($2::smallint[])
                 LIMIT $3 + 1)) AS either
              LIMIT $3 + 1
              """,
              """
              CASE WHEN found.events > $3 THEN (SELECT max(version) FROM outbox)
                   ELSE (SELECT max(version) FROM waiting) END AS reached\
              """,
              "found.events <= $3 AND"));

  // Of a look that found more than one batch, the next: lowest version first, by the index in that
  // order. It goes no further than $8 rows, whatever was carried before stands in between.
  static final Sql MORE =
      Sql.named(
          "relay.more",
          BATCH.formatted(
              """
              SELECT * FROM (
                SELECT * FROM outbox
                WHERE version > $5 AND version <= $7 AND bucket = ANY($2::smallint[])
                ORDER BY version LIMIT $8) AS near
              WHERE pg_visible_in_snapshot(xid, $6::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, $1::pg_snapshot)
              ORDER BY version LIMIT $3 + 1
              """,
              """
              CASE WHEN found.events <= $3 THEN
                (SELECT version FROM outbox
                 WHERE version > $5 AND version <= $7 AND bucket = ANY($2::smallint[])
                 ORDER BY version OFFSET $8 - 1 LIMIT 1) END AS reached\
              """,
              "batch.number <= $3 AND"));

  // A lower bound of the versions that were committed since the snapshot $1: of the next $4 rows in
  // the order of their transactions, after transaction $3; with the first, of those that were open
  // in
  // it. The index begins each with its lowest.
  static final Sql LOWEST =
      Sql.named(
          "relay.lowest",
          """
          WITH portion AS MATERIALIZED (
            SELECT xid, version FROM outbox
            WHERE xid >= pg_snapshot_xmax($1::pg_snapshot) AND xid > $3::xid8 AND bucket = ANY($2::smallint[])
            ORDER BY xid, version LIMIT $4)
          SELECT least((SELECT min(version) FROM portion), min(first.version)) AS lowest,
                 (SELECT max(xid)::text FROM portion HAVING count(*) = $4) AS passed
          FROM pg_snapshot_xip($1::pg_snapshot) AS late (xid)
          CROSS JOIN LATERAL (
            SELECT version FROM outbox
            WHERE $3::xid8 = '0' AND outbox.xid = late.xid AND bucket = ANY($2::smallint[])
            ORDER BY version LIMIT 1) AS first
          """);

  // Only for buckets that are still ours: somebody else may have got further meanwhile.
  private static final Sql ADVANCE =
      Sql.named(
          "relay.advance",
          """
          INSERT INTO relay_progress (destination, bucket, done, target, position, highest, updated_at)
          SELECT $1, ours.bucket, $4::pg_snapshot, $5::pg_snapshot, $6, $7, clock_timestamp()
          FROM unnest($2::smallint[], $3::bigint[]) AS ours (bucket, fencing)
          JOIN leases ON leases.duty = 'outbox' AND leases.part = ours.bucket AND leases.fencing = ours.fencing
          ON CONFLICT (destination, bucket) DO UPDATE
          SET done = excluded.done, target = excluded.target, position = excluded.position,
              highest = excluded.highest, updated_at = excluded.updated_at
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
          SELECT destination, waiting, waiting_is_at_least, extract(epoch FROM oldest_age)::float8 AS oldest_seconds,
                 dead_letters, status
          FROM outbox_health ORDER BY destination
          """);

  /**
   * One look at what waits.
   *
   * @param cursor where what was looked at stands once the batch has arrived
   */
  record Look(Instant at, Cursor cursor, List<Delivery> batch) {}

  private final int reach;

  @Inject
  PostgresRelayStore() {
    this(REACH);
  }

  PostgresRelayStore(int reach) {
    this.reach = reach;
  }

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
                        row.get("position", Long.class),
                        row.get("highest", Long.class))),
            destination,
            buckets.toArray(Short[]::new))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * What was committed since the cursor's snapshot. If that is more than a batch, it brings none:
   * the cursor then stands before all of this look, without knowing yet where it begins.
   */
  Look since(Session session, Cursor cursor, Collection<Short> buckets, int events, long bytes) {
    List<Line> lines =
        session.list(SINCE, Line::of, cursor.done(), buckets.toArray(Short[]::new), events, bytes);
    Line first = lines.getFirst();
    List<Delivery> batch = batch(lines);
    Cursor next =
        first.found() == batch.size()
            ? Cursor.at(first.snapshot())
            : cursor.within(
                first.snapshot(),
                batch.isEmpty() ? Cursor.UNKNOWN : batch.getLast().version(),
                Objects.requireNonNull(first.reached()));
    return new Look(first.lookedAt(), next, batch);
  }

  /** The next batch of a look that found more than one. */
  Look more(Session session, Cursor cursor, Collection<Short> buckets, int events, long bytes) {
    String target = Objects.requireNonNull(cursor.target());
    List<Line> lines =
        session.list(
            MORE,
            Line::of,
            cursor.done(),
            buckets.toArray(Short[]::new),
            events,
            bytes,
            cursor.position(),
            target,
            cursor.highest(),
            reach);
    Line first = lines.getFirst();
    List<Delivery> batch = batch(lines);
    Cursor next;
    if (first.found() > batch.size()) {
      next = cursor.within(target, batch.getLast().version(), cursor.highest());
    } else if (first.reached() != null) {
      next = cursor.within(target, first.reached(), cursor.highest());
    } else {
      next = Cursor.at(target);
    }
    return new Look(first.lookedAt(), next, batch);
  }

  /**
   * Below the lowest version that was committed since the cursor's snapshot: looked for a portion
   * at a time, each by a statement of its own.
   *
   * @param ask how a statement is put
   */
  long below(
      Cursor cursor, Collection<Short> buckets, Function<Function<Session, Lowest>, Lowest> ask) {
    long lowest = cursor.highest();
    String passed = "0";
    while (passed != null) {
      String after = passed;
      Lowest portion = ask.apply(session -> lowest(session, cursor, buckets, after));
      lowest = Math.min(lowest, portion.version());
      passed = portion.passed();
    }
    return lowest - 1;
  }

  /**
   * @param passed the last transaction looked at; null if there are no more
   */
  record Lowest(long version, @Nullable String passed) {}

  private Lowest lowest(Session session, Cursor cursor, Collection<Short> buckets, String after) {
    return session.one(
        LOWEST,
        row -> {
          Long version = row.get("lowest", Long.class);
          return new Lowest(
              version == null ? Long.MAX_VALUE : version, row.get("passed", String.class));
        },
        cursor.done(),
        buckets.toArray(Short[]::new),
        after,
        reach);
  }

  private static List<Delivery> batch(List<Line> lines) {
    return lines.stream().map(Line::event).filter(Objects::nonNull).toList();
  }

  /**
   * @param reached the highest version looked at; null if nothing is left behind what was found
   */
  private record Line(
      String snapshot,
      Instant lookedAt,
      long found,
      @Nullable Long reached,
      @Nullable Delivery event) {
    static Line of(Row row) {
      return new Line(
          row.get("snapshot", String.class),
          row.get("looked_at", Instant.class),
          row.get("found", Long.class),
          row.get("reached", Long.class),
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
            cursor.position(),
            cursor.highest()));
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
                row.get("waiting_is_at_least", Boolean.class),
                row.get("oldest_seconds", Double.class),
                row.get("dead_letters", Long.class),
                row.get("status", String.class)));
  }
}
