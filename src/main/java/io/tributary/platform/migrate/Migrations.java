package io.tributary.platform.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Takes the database's schema up, by Flyway, and down, by the undo files, which Flyway runs only in
 * a paid edition. Both are safe to run twice, by several at once, and while the service runs.
 */
public final class Migrations {
  private static final int OLDEST_SERVER = 180000;
  private static final String FOLDER = "migrations";

  /** A minute in all. */
  private static final int TURN_ATTEMPTS = 300;

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);

  private final Target target;

  public Migrations(Target target) {
    this.target = target;
  }

  /** How many migrations were applied. */
  public int up() {
    return up(MigrationVersion.LATEST);
  }

  public int up(MigrationVersion to) {
    checkServer();
    return alone(
        connection -> {
          forgetFailures(connection);
          return flyway(to).migrate().migrationsExecuted;
        });
  }

  /**
   * Only what runs outside a transaction leaves a failure behind, and each of those files clears
   * away what an attempt of its own left: so the next run simply tries again.
   */
  private static void forgetFailures(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean hasHistory;
      try (ResultSet row =
          statement.executeQuery("SELECT to_regclass('flyway_schema_history') IS NOT NULL")) {
        row.next();
        hasHistory = row.getBoolean(1);
      }
      if (hasHistory) {
        statement.execute("DELETE FROM flyway_schema_history WHERE NOT success");
      }
    }
  }

  /** One line each: version, what it does, whether it was applied. */
  public List<String> info() {
    checkServer();
    return Arrays.stream(flyway(MigrationVersion.LATEST).info().all())
        .map(
            each ->
                "%s  %-40s  %s"
                    .formatted(
                        each.getVersion(),
                        each.getDescription(),
                        each.getState().getDisplayName().toLowerCase(java.util.Locale.ROOT)))
        .toList();
  }

  /**
   * Undoes every migration above the version, newest first, each in a transaction of its own. If
   * one of them cannot be undone, none is.
   */
  public int undoDownTo(int version) {
    checkServer();
    return alone(
        connection -> {
          List<Undo> undos =
              Arrays.stream(flyway(MigrationVersion.LATEST).info().applied())
                  .filter(each -> Integer.parseInt(each.getVersion().getVersion()) > version)
                  .map(Undo::of)
                  .toList()
                  .reversed();
          connection.setAutoCommit(false);
          for (Undo undo : undos) {
            undo.run(connection);
          }
          return undos.size();
        });
  }

  private record Undo(String version, String script, String sql) {
    static Undo of(MigrationInfo migration) {
      String script = migration.getScript().replaceFirst(".*V", "U");
      return new Undo(migration.getVersion().getVersion(), script, undoText(script));
    }

    void run(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          PreparedStatement forget =
              connection.prepareStatement("DELETE FROM flyway_schema_history WHERE version = ?")) {
        statement.execute(sql);
        forget.setString(1, version);
        forget.executeUpdate();
        connection.commit();
      } catch (SQLException failure) {
        throw new Refusal(script + ": " + Refusal.sentenceOf(failure), failure);
      }
    }
  }

  private static String undoText(String script) {
    String path = FOLDER + "/undo/" + script;
    try (InputStream file = Migrations.class.getClassLoader().getResourceAsStream(path)) {
      if (file == null) {
        throw new Refusal("there is no " + path + ": this migration cannot be undone");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new Refusal(path + " cannot be read", unreadable);
    }
  }

  /**
   * The same turn for another store's migrations: ClickHouse has no lock that would end with its
   * holder, and Neo4j none across statements.
   */
  int inTurn(IntSupplier work) {
    checkServer();
    return alone(connection -> work.getAsInt());
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Runs one after another, on a connection that holds the turn. The turn is tried for again and
   * again and never waited for: a statement that waits keeps a snapshot, for which an index that is
   * built concurrently would wait in turn.
   */
  private <T> T alone(Work<T> work) {
    try (Connection connection = connect()) {
      for (int attempt = 1; !takesTurn(connection); attempt++) {
        if (attempt == TURN_ATTEMPTS) {
          throw new Refusal("another migration is running: try again once it has ended");
        }
        LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
      }
      return work.on(connection);
    } catch (SQLException | FlywayException failure) {
      throw new Refusal(Refusal.sentenceOf(failure), failure);
    }
  }

  private static boolean takesTurn(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pg_try_advisory_lock(hashtextextended('tributary migrations', 0))")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private Flyway flyway(MigrationVersion to) {
    FluentConfiguration configuration =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(target.url(), target.username(), target.password())
            .locations("classpath:" + FOLDER + "/up")
            .failOnMissingLocations(true)
            .validateMigrationNaming(true)
            .cleanDisabled(true)
            .target(to);
    // A transaction around the lock would deadlock with indexes that are built concurrently.
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    return configuration.load();
  }

  private void checkServer() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT current_setting('server_version_num')::integer AS version,
                       current_setting('server_version') AS shown,
                       current_setting('server_encoding') AS encoding,
                       pg_is_in_recovery() AS standby
                """)) {
      row.next();
      if (row.getInt("version") < OLDEST_SERVER) {
        throw new Refusal(
            "the server is PostgreSQL %s; version 18 or newer is needed"
                .formatted(row.getString("shown")));
      }
      if (!row.getString("encoding").equals("UTF8")) {
        throw new Refusal(
            "the database's encoding is %s; UTF8 is needed".formatted(row.getString("encoding")));
      }
      if (row.getBoolean("standby")) {
        throw new Refusal("the server is a standby: migrations run on the primary");
      }
    } catch (SQLException failure) {
      throw new Refusal("the database cannot be asked: " + Refusal.sentenceOf(failure), failure);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(target.url(), target.username(), target.password());
  }
}
