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
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Takes the database's schema up, by Flyway, and down, by the undo files, which Flyway runs only in
 * a paid edition. Both are safe to run twice, and while the service runs.
 */
public final class Migrations {
  private static final int OLDEST_SERVER = 180000;
  private static final String FOLDER = "migrations";

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
    try {
      return flyway(to).migrate().migrationsExecuted;
    } catch (FlywayException failure) {
      throw new Refusal(rootMessage(failure), failure);
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

  /** Undoes every migration above the version, newest first, each in a transaction of its own. */
  public int undoDownTo(int version) {
    checkServer();
    List<MigrationInfo> applied =
        Arrays.stream(flyway(MigrationVersion.LATEST).info().applied())
            .filter(each -> Integer.parseInt(each.getVersion().getVersion()) > version)
            .toList()
            .reversed();
    applied.forEach(this::undo);
    return applied.size();
  }

  private void undo(MigrationInfo migration) {
    String script = migration.getScript().replaceFirst(".*V", "U");
    String sql = undoText(script);
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        // Two undoings at once, or one beside a migration, wait for each other here.
        statement.execute("LOCK TABLE flyway_schema_history IN EXCLUSIVE MODE");
        statement.execute(sql);
      }
      try (PreparedStatement forget =
          connection.prepareStatement("DELETE FROM flyway_schema_history WHERE version = ?")) {
        forget.setString(1, migration.getVersion().getVersion());
        if (forget.executeUpdate() != 1) {
          throw new Refusal(script + " was undone by somebody else meanwhile: look again");
        }
      }
      connection.commit();
    } catch (SQLException failure) {
      throw new Refusal(script + ": " + failure.getMessage(), failure);
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
      throw new Refusal("the database cannot be asked: " + failure.getMessage(), failure);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(target.url(), target.username(), target.password());
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root == failure
        ? String.valueOf(failure.getMessage())
        : failure.getMessage() + ": " + root.getMessage();
  }
}
