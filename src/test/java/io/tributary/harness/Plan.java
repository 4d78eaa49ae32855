package io.tributary.harness;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the server carried out a statement, and what that cost: rows and blocks, never time.
 *
 * @param rowsRead from each table, those included that were dropped again
 * @param sequential the tables that were read from end to end
 * @param blocks that were touched, cached or not
 */
public record Plan(
    Map<String, Long> rowsRead, List<String> sequential, long blocks, long rows, String text) {

  /** Whether the parameters' values may shape the plan; the driver's first calls have one such. */
  public enum Mode {
    CUSTOM("force_custom_plan"),
    GENERIC("force_generic_plan");

    private final String setting;

    Mode(String setting) {
      this.setting = setting;
    }
  }

  private static final String NODES =
      """
      SELECT node->>'Relation Name' AS relation, node->>'Node Type' AS type,
             round(((node->>'Actual Rows')::numeric
                    + coalesce((node->>'Rows Removed by Filter')::numeric, 0)
                    + coalesce((node->>'Rows Removed by Index Recheck')::numeric, 0))
                   * (node->>'Actual Loops')::numeric) AS rows
      FROM jsonb_path_query(?::jsonb, 'strict $.**') AS node
      WHERE jsonb_typeof(node) = 'object' AND jsonb_exists(node, 'Relation Name')
        -- What a statement changes is told apart, without figures, where it has partitions.
        AND jsonb_exists(node, 'Actual Rows')
      """;

  private static final String TOP =
      """
      SELECT (plan->>'Shared Hit Blocks')::bigint + (plan->>'Shared Read Blocks')::bigint AS blocks,
             (plan->>'Actual Rows')::numeric::bigint AS rows
      FROM (SELECT ?::jsonb->0->'Plan' AS plan) AS top
      """;

  public static Plan of(Database database, Mode mode, String sql, Object... parameters) {
    String text = explained(database, mode, sql, parameters);
    var rowsRead = new java.util.TreeMap<String, Long>();
    var sequential = new ArrayList<String>();
    for (Map<String, Object> node : database.rows(NODES, text)) {
      String relation = (String) node.get("relation");
      rowsRead.merge(relation, ((Number) node.get("rows")).longValue(), Long::sum);
      if ("Seq Scan".equals(node.get("type"))) {
        sequential.add(relation);
      }
    }
    Map<String, Object> top = database.rows(TOP, text).getFirst();
    return new Plan(
        rowsRead,
        sequential,
        ((Number) top.get("blocks")).longValue(),
        ((Number) top.get("rows")).longValue(),
        text);
  }

  /** Rows read from this table. */
  public long rowsRead(String table) {
    return rowsRead.getOrDefault(table, 0L);
  }

  public long allRowsRead() {
    return rowsRead.values().stream().mapToLong(Long::longValue).sum();
  }

  private static String explained(Database database, Mode mode, String sql, Object... parameters) {
    String values = Arrays.stream(parameters).map(Plan::literal).collect(Collectors.joining(", "));
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET plan_cache_mode = " + mode.setting);
      statement.execute("PREPARE explained AS " + sql);
      try (ResultSet row =
          statement.executeQuery(
              "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE explained"
                  + (values.isEmpty() ? "" : "(" + values + ")"))) {
        row.next();
        return row.getString(1);
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String literal(Object value) {
    return value instanceof Number ? value.toString() : "'" + value + "'";
  }
}
