package io.tributary.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Database;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** All that the service keeps: how many rows each table has, and a sum over what is in them. */
final class Tables {
  private final Database database;
  private final String look;
  private List<Map<String, Object>> last;

  Tables(Database database) {
    this.database = database;
    this.look =
        database
            .rows(
                """
                SELECT format(
                  'SELECT %1$L AS name, count(*) AS rows, sum(hashtextextended(t::text, 0)) AS contents FROM %1$I AS t',
                  c.relname) AS look
                FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                  AND c.relname <> 'flyway_schema_history'
                """)
            .stream()
            .map(row -> (String) row.get("look"))
            .collect(Collectors.joining(" UNION ALL "));
    this.last = rows();
  }

  private List<Map<String, Object>> rows() {
    return database.rows(look + " ORDER BY name");
  }

  /** Fails if anything is other than when last looked at. */
  void assertUnchanged() {
    List<Map<String, Object>> now = rows();
    List<Map<String, Object>> before = last;
    last = now;
    assertThat(now).as("what the tables hold").isEqualTo(before);
  }

  /** Does what must change nothing. */
  static <T> T unchangedBy(Database database, Supplier<T> call) {
    var tables = new Tables(database);
    T answer = call.get();
    tables.assertUnchanged();
    return answer;
  }
}
