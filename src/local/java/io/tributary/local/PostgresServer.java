package io.tributary.local;

import io.tributary.platform.migrate.Migrations;
import io.tributary.platform.migrate.Target;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** A PostgreSQL, whoever started it. */
public record PostgresServer(String host, int port, String username, String password) {

  /** Makes the database if it is not there. */
  public void ensureDatabase(String name) {
    Target any = target("postgres");
    try (var connection = DriverManager.getConnection(any.url(), any.username(), any.password());
        var statement = connection.createStatement()) {
      boolean present;
      try (var row =
          statement.executeQuery(
              "SELECT FROM pg_database WHERE datname = '" + name.replace("'", "''") + "'")) {
        present = row.next();
      }
      if (!present) {
        statement.execute("CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
      }
    } catch (SQLException failure) {
      throw new IllegalStateException("cannot make the database " + name, failure);
    }
  }

  /** As an administrator does it: the server must have preloaded what counts. */
  void countStatements(String database) {
    Target there = target(database);
    try (var connection =
            DriverManager.getConnection(there.url(), there.username(), there.password());
        var statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    } catch (SQLException failure) {
      throw new IllegalStateException("statements in " + database + " are not counted", failure);
    }
  }

  public Target target(String database) {
    return Target.of(host, port, database, "disable", username, password);
  }

  public Migrations migrations(String database) {
    return new Migrations(target(database));
  }

  /** What the service needs to know to reach it. */
  public Map<String, Object> configuration(String database) {
    return Map.of(
        "postgres.host",
        host,
        "postgres.port",
        port,
        "postgres.database",
        database,
        "postgres.username",
        username,
        "postgres.password",
        password);
  }
}
