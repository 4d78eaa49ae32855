package io.tributary.harness;

import io.tributary.local.PostgresServer;
import io.tributary.platform.migrate.Target;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The database as the tests see it: by a connection of their own, past the service. */
public final class Database {
  private final Target target;

  public Database(PostgresServer postgres, String name) {
    this.target = postgres.target(name);
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(target.url(), target.username(), target.password());
  }

  /** Runs statements that answer nothing. */
  public void run(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      statement.execute();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  public List<Map<String, Object>> rows(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet answer = statement.executeQuery()) {
        var rows = new ArrayList<Map<String, Object>>();
        while (answer.next()) {
          var row = new LinkedHashMap<String, Object>();
          for (int i = 1; i <= answer.getMetaData().getColumnCount(); i++) {
            row.put(answer.getMetaData().getColumnLabel(i), answer.getObject(i));
          }
          rows.add(row);
        }
        return rows;
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  public long count(String sql, Object... parameters) {
    return ((Number) rows(sql, parameters).getFirst().values().iterator().next()).longValue();
  }

  /** Empties every table but the schema's own history. */
  public void empty() {
    String tables =
        rows(
                """
                SELECT format('%I', c.relname) AS name
                FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                  AND c.relname <> 'flyway_schema_history'
                """)
            .stream()
            .map(row -> (String) row.get("name"))
            .collect(Collectors.joining(", "));
    run("TRUNCATE " + tables);
  }

  /**
   * What the server was asked meanwhile by anybody but the tests and the periodic look at it, and
   * apart from how the driver greets it on a new connection.
   */
  public List<String> statementsDuring(Runnable work) {
    run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_stat_statements_reset()");
      work.run();
      var statements = new ArrayList<String>();
      try (ResultSet answer =
          statement.executeQuery(
              """
              SELECT query, calls FROM pg_stat_statements
              WHERE toplevel AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE '%flyway_schema_history%'
                AND query NOT LIKE '%/* watch.%'
                AND query NOT LIKE 'SET %' AND query NOT LIKE 'SHOW %'
                -- Whether a connection that was idle for long still lives, and what a new one asks.
                AND query <> 'SELECT $1' AND query NOT LIKE '%FROM pg_catalog.pg_type%'
              """)) {
        while (answer.next()) {
          for (int i = 0; i < answer.getInt("calls"); i++) {
            statements.add(answer.getString("query"));
          }
        }
      }
      return statements;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }

  /** Whether any statement waits for a lock of the server process. */
  public boolean isWaitedFor(int process) {
    return count(
            "SELECT count(*) FROM pg_stat_activity WHERE ? = ANY(pg_blocking_pids(pid))", process)
        > 0;
  }
}
