package io.tributary.local;

import io.tributary.platform.migrate.Migrations;
import io.tributary.platform.migrate.Target;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL of our own on loopback, as a child process. */
public final class LocalPostgres implements AutoCloseable {
  public static final String USER = "postgres";
  public static final String DATABASE = "tributary";

  private final EmbeddedPostgres server;

  private LocalPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /** For tests: gone with its data when it is closed. */
  public static LocalPostgres forTests() {
    return start(0, null);
  }

  /** Keeps its data in the folder from one start to the next. */
  public static LocalPostgres keeping(Path folder, int port) {
    return start(port, folder);
  }

  /** Ends the server that an earlier run left behind when it was killed. */
  static void endLeftover(Path folder) {
    Path pidFile = folder.resolve("postmaster.pid");
    if (Files.exists(pidFile)) {
      try {
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        ChildProcess.endLeftover(pid, folder.getFileName().toString());
        Files.deleteIfExists(pidFile);
      } catch (IOException | NumberFormatException unreadable) {
        System.err.println("the process id in " + pidFile + " cannot be read");
      }
    }
  }

  private static LocalPostgres start(int wantedPort, @Nullable Path folder) {
    if (folder != null) {
      endLeftover(folder);
    }
    int port = Ports.claim("postgres", wantedPort);
    try {
      var builder =
          EmbeddedPostgres.builder()
              .setPort(port)
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("max_connections", "200")
              .setServerConfig("shared_preload_libraries", "pg_stat_statements")
              .setServerConfig("timezone", "UTC")
              .setPGStartupWait(Duration.ofSeconds(60));
      if (folder != null) {
        builder
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on");
      }
      return new LocalPostgres(builder.start());
    } catch (IOException failure) {
      throw new UncheckedIOException("PostgreSQL does not start", failure);
    }
  }

  public int port() {
    return server.getPort();
  }

  /** Makes the database if it is not there. */
  public void ensureDatabase(String name) {
    try (var connection = server.getPostgresDatabase().getConnection();
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
    } catch (java.sql.SQLException failure) {
      throw new IllegalStateException("cannot make the database " + name, failure);
    }
  }

  public Target target(String database) {
    return Target.of("127.0.0.1", port(), database, "disable", USER, "");
  }

  public Migrations migrations(String database) {
    return new Migrations(target(database));
  }

  /** What the service needs to know to reach it. */
  public Map<String, Object> configuration(String database) {
    return Map.of(
        "postgres.host",
        "127.0.0.1",
        "postgres.port",
        port(),
        "postgres.database",
        database,
        "postgres.username",
        USER,
        "postgres.password",
        "");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
