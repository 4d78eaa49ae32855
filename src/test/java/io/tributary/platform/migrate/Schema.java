package io.tributary.platform.migrate;

import io.tributary.harness.Database;
import java.util.List;

/** What the catalog says of a database's schema, one line a fact, the tool's own table aside. */
record Schema(List<String> facts) {
  private static final String FACTS =
      """
      SELECT format('relation %s kind=%s partition=%s bound=%s', c.relname, c.relkind, c.relispartition,
                    pg_get_expr(c.relpartbound, c.oid)) AS fact
      FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace
      UNION ALL
      SELECT format('column %s.%s #%s %s notnull=%s default=%s', c.relname, a.attname,
                    row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum),
                    format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
      FROM pg_attribute AS a
      JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v')
      LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL
      SELECT format('index %s valid=%s ready=%s', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready)
      FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
      WHERE c.relnamespace = 'public'::regnamespace
      UNION ALL
      SELECT format('constraint %s on %s: %s validated=%s', o.conname, o.conrelid::regclass,
                    pg_get_constraintdef(o.oid), o.convalidated)
      FROM pg_constraint AS o WHERE o.connamespace = 'public'::regnamespace
      UNION ALL
      SELECT format('function %s', pg_get_functiondef(p.oid))
      FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace
      UNION ALL
      SELECT format('trigger %s', pg_get_triggerdef(t.oid)) FROM pg_trigger AS t WHERE NOT t.tgisinternal
      UNION ALL
      SELECT format('sequence %s %s start=%s step=%s cache=%s', sequencename, data_type, start_value,
                    increment_by, cache_size)
      FROM pg_sequences WHERE schemaname = 'public'
      UNION ALL
      SELECT format('type %s %s', typname, typtype)
      FROM pg_type WHERE typnamespace = 'public'::regnamespace
      """;

  static Schema of(Database database) {
    return new Schema(
        database.rows(FACTS).stream()
            .map(row -> (String) row.get("fact"))
            .filter(fact -> !fact.contains("flyway_schema_history"))
            // Partitions are named for the days on which they are made.
            .map(fact -> fact.replaceAll("20\\d\\d-?\\d\\d-?\\d\\d", "DAY"))
            .sorted()
            .toList());
  }
}
