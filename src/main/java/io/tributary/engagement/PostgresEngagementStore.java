package io.tributary.engagement;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.platform.time.Micros;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Views, shares and impressions in PostgreSQL. */
@Singleton
final class PostgresEngagementStore {
  // One version for all of a call. In the order of the key: two who record the same events at once
  // then wait in one direction.
  static final Sql INSERT =
      Sql.named(
          "engagement_events.insert",
          """
          WITH drawn AS MATERIALIZED (SELECT nextval('aggregate_versions') AS version)
          INSERT INTO engagement_events (id, kind, user_id, post_id, post_author_id, occurred_at, version)
          SELECT id, kind, user_id, post_id, author_id, timestamptz 'epoch' + micros * interval '1 microsecond',
                 drawn.version
          FROM unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[])
                 AS item (id, kind, user_id, post_id, author_id, micros),
               drawn
          ORDER BY id, micros
          ON CONFLICT (id, occurred_at) DO NOTHING
          RETURNING id, occurred_at, version
          """);

  // LATERAL and OFFSET 0: only the month of each event is looked into.
  static final Sql THERE =
      Sql.named(
          "engagement_events.there",
          """
          SELECT found.id, found.occurred_at
          FROM unnest($1::uuid[], $2::bigint[]) AS item (id, micros)
          CROSS JOIN LATERAL (
            SELECT e.id, e.occurred_at FROM engagement_events AS e
            WHERE e.id = item.id AND e.occurred_at = timestamptz 'epoch' + item.micros * interval '1 microsecond'
            OFFSET 0
          ) AS found
          """);

  /** What an event is known by. */
  record Key(UUID id, Instant at) {
    static Key of(Act act) {
      return new Key(act.id(), act.at());
    }

    private static Key of(Row row) {
      return new Key(row.get("id", UUID.class), row.get("occurred_at", Instant.class));
    }
  }

  /** Those that had not been recorded before, and their version; none if there were none. */
  record New(Set<Key> keys, long version) {}

  New insert(Session transaction, List<Aimed> all) {
    record Line(Key key, long version) {}
    if (all.isEmpty()) {
      return new New(Set.of(), 0);
    }
    List<Line> lines =
        transaction.list(
            INSERT,
            row -> new Line(Key.of(row), row.get("version", Long.class)),
            array(all, aimed -> aimed.act().id()),
            all.stream()
                .map(aimed -> (short) EngagementEvents.kind(aimed.act().kind()).getNumber())
                .toArray(Short[]::new),
            array(all, aimed -> aimed.act().user()),
            array(all, aimed -> aimed.act().post()),
            array(all, aimed -> aimed.target().author()),
            all.stream().map(aimed -> Micros.from(aimed.act().at())).toArray(Long[]::new));
    var keys = new HashSet<Key>();
    lines.forEach(line -> keys.add(line.key()));
    return new New(keys, lines.isEmpty() ? 0 : lines.getFirst().version());
  }

  /** Those that are there already. */
  Set<Key> there(Session transaction, List<Act> acts) {
    return new HashSet<>(
        transaction.list(
            THERE,
            Key::of,
            acts.stream().map(Act::id).toArray(UUID[]::new),
            acts.stream().map(act -> Micros.from(act.at())).toArray(Long[]::new)));
  }

  private static UUID[] array(List<Aimed> all, Function<Aimed, UUID> id) {
    return all.stream().map(id).toArray(UUID[]::new);
  }
}
