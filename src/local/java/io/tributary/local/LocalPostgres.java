package io.tributary.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL of our own on loopback, as a child process. */
public final class LocalPostgres implements LocalStore {
  private static final String USER = "postgres";

  private final @Nullable Path folder;
  private EmbeddedPostgres server;

  private LocalPostgres(@Nullable Path folder, EmbeddedPostgres server) {
    this.folder = folder;
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
        ChildProcess.endLeftover(pid, folder, "postgres");
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
    return new LocalPostgres(folder, run(folder, Ports.claim("postgres", wantedPort)));
  }

  private static EmbeddedPostgres run(@Nullable Path folder, int port) {
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
      return builder.start();
    } catch (IOException failure) {
      throw new UncheckedIOException("PostgreSQL does not start", failure);
    }
  }

  @Override
  public int port() {
    return server.getPort();
  }

  public PostgresServer server() {
    return new PostgresServer("127.0.0.1", port(), USER, "");
  }

  /** As a crash would end it, one process after the other. */
  @Override
  public void kill() {
    processes().forEach(ChildProcess::kill);
  }

  /** Stops all of it where it stands, as a long pause of the machine would. */
  @Override
  public void pause() {
    processes().forEach(ChildProcess::pause);
  }

  @Override
  public void resume() {
    processes().forEach(ChildProcess::resume);
  }

  /** The one that makes the others first: it makes no more of them then. */
  private List<ProcessHandle> processes() {
    try {
      Path pidFile = keptIn().resolve("postmaster.pid");
      return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst().strip()))
          .map(first -> Stream.concat(Stream.of(first), first.descendants()).toList())
          .orElse(List.of());
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private Path keptIn() {
    if (folder == null) {
      throw new IllegalStateException("only one that keeps its data can be taken away");
    }
    return folder;
  }

  /** On the same port, with the data that was written. */
  @Override
  public void restart() {
    int port = port();
    try {
      server.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    endLeftover(keptIn());
    server = run(folder, port);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
