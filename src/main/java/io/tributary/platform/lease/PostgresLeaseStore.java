package io.tributary.platform.lease;

import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Who does what, in PostgreSQL. Each statement stands for itself. */
final class PostgresLeaseStore {
  private static final Sql RENEW =
      Sql.named(
          "leases.renew",
          """
          WITH sought AS (
            INSERT INTO lease_seekers (duty, holder, seen_at) VALUES ($1, $2, clock_timestamp())
            ON CONFLICT (duty, holder) DO UPDATE SET seen_at = excluded.seen_at),
          forgotten AS (
            DELETE FROM lease_seekers
            WHERE duty = $1 AND holder <> $2 AND seen_at < clock_timestamp() - interval '1 hour'),
          renewed AS (
            UPDATE leases SET expires_at = clock_timestamp() + $3 * interval '1 millisecond'
            WHERE duty = $1 AND holder = $2 AND expires_at > clock_timestamp()
            RETURNING part, fencing)
          SELECT (SELECT count(*) FROM lease_seekers
                  WHERE duty = $1 AND holder <> $2
                    AND seen_at > clock_timestamp() - $3 * interval '1 millisecond')::integer + 1 AS seekers,
                 renewed.part, renewed.fencing
          FROM (SELECT) AS once LEFT JOIN renewed ON true
          """);

  // Any of the free ones: pods that claim at the same time seldom want the same.
  private static final Sql CLAIM =
      Sql.named(
          "leases.claim",
          """
          INSERT INTO leases (duty, part, holder, fencing, expires_at)
          SELECT $1, part, $2, 1, clock_timestamp() + $3 * interval '1 millisecond'
          FROM (
            SELECT part FROM generate_series(0, $4 - 1) AS part
            WHERE NOT EXISTS (SELECT FROM leases
                              WHERE duty = $1 AND leases.part = part.part AND expires_at > clock_timestamp())
            ORDER BY random()
            LIMIT $5) AS free
          ON CONFLICT (duty, part) DO UPDATE
          SET holder = excluded.holder, fencing = leases.fencing + 1, expires_at = excluded.expires_at
          WHERE leases.expires_at <= clock_timestamp()
          RETURNING part, fencing
          """);

  private static final Sql RELEASE =
      Sql.named(
          "leases.release",
          """
          UPDATE leases SET expires_at = clock_timestamp()
          WHERE duty = $1 AND holder = $2 AND part = ANY($3::smallint[])
          """);

  private static final Sql LEAVE =
      Sql.named(
          "leases.leave",
          """
          WITH unsought AS (DELETE FROM lease_seekers WHERE duty = $1 AND holder = $2)
          UPDATE leases SET expires_at = clock_timestamp()
          WHERE duty = $1 AND holder = $2 AND expires_at > clock_timestamp()
          """);

  private PostgresLeaseStore() {}

  /** What was renewed, and how many pods there are that would have a share. */
  record Renewed(int seekers, Map<Short, Long> parts) {}

  private record Part(int seekers, short number, long fencing) {
    static final short NONE = -1;
  }

  static Renewed renew(Session session, String duty, UUID pod, Duration life) {
    List<Part> rows =
        session.list(
            RENEW,
            row -> {
              Short part = row.get("part", Short.class);
              return part == null
                  ? new Part(row.get("seekers", Integer.class), Part.NONE, 0)
                  : new Part(
                      row.get("seekers", Integer.class), part, row.get("fencing", Long.class));
            },
            duty,
            pod,
            life.toMillis());
    return new Renewed(
        rows.getFirst().seekers(),
        rows.stream()
            .filter(row -> row.number() != Part.NONE)
            .collect(Collectors.toMap(Part::number, Part::fencing)));
  }

  static Map<Short, Long> claim(
      Session session, String duty, UUID pod, Duration life, int parts, int atMost) {
    return session
        .list(
            CLAIM,
            row -> Map.entry(row.get("part", Short.class), row.get("fencing", Long.class)),
            duty,
            pod,
            life.toMillis(),
            parts,
            atMost)
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static void release(Session session, String duty, UUID pod, Short[] parts) {
    session.update(RELEASE, duty, pod, parts);
  }

  static void leave(Session session, String duty, UUID pod) {
    session.update(LEAVE, duty, pod);
  }
}
