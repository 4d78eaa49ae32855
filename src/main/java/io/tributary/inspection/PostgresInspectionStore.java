package io.tributary.inspection;

import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.util.List;

/** PostgreSQL's own statistics. */
@Singleton
final class PostgresInspectionStore {
  // Absent until an administrator creates the extension; the regclass is that of its view.
  private static final Sql HAS_STATISTICS =
      Sql.named(
          "inspection.has_statistics",
          "SELECT to_regclass('pg_stat_statements') IS NOT NULL AS there");

  // Our statements carry their names. Several texts may have one name, as when they differ between
  // versions.
  private static final Sql STATEMENTS =
      Sql.named(
          "inspection.statements",
          """
          SELECT substring(query FROM '^\\s*\\w+ /\\* ([a-z0-9_.]+) \\*/') AS statement,
                 sum(calls)::bigint AS calls, sum(total_exec_time) / 1000 AS seconds, sum(rows)::bigint AS rows,
                 sum(shared_blks_read)::bigint AS blocks_read, sum(shared_blks_hit)::bigint AS blocks_hit
          FROM pg_stat_statements
          WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND query ~ '^\\s*\\w+ /\\* [a-z0-9_.]+ \\*/'
          GROUP BY 1
          ORDER BY 3 DESC
          LIMIT $1
          """);

  private static final Sql PARTITIONS =
      Sql.named(
          "inspection.partitions",
          """
          SELECT parent.relname::text AS name, count(child.inhrelid) AS partitions
          FROM pg_partitioned_table AS partitioned
          JOIN pg_class AS parent ON parent.oid = partitioned.partrelid
          LEFT JOIN pg_inherits AS child ON child.inhparent = parent.oid
          WHERE parent.relnamespace = current_schema()::regnamespace
          GROUP BY parent.relname
          """);

  boolean hasStatistics(Session session) {
    return session.one(HAS_STATISTICS, row -> row.get("there", Boolean.class));
  }

  /** Those that took most time in sum. */
  List<StatementStatistics> statements(Session session, int most) {
    return session.list(
        STATEMENTS,
        row ->
            new StatementStatistics(
                row.get("statement", String.class),
                row.get("calls", Long.class),
                row.get("seconds", Double.class),
                row.get("rows", Long.class),
                row.get("blocks_read", Long.class),
                row.get("blocks_hit", Long.class)),
        most);
  }

  List<TablePartitions> partitions(Session session) {
    return session.list(
        PARTITIONS,
        row ->
            new TablePartitions(row.get("name", String.class), row.get("partitions", Long.class)));
  }
}
