package io.tributary.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.local.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service as it runs in production: its own process, started by its main class. */
public final class ServiceProcess implements AutoCloseable {
  private static final Pattern PORTS =
      Pattern.compile("gRPC on port (\\d+), health and metrics over HTTP on port (\\d+)");

  /** A JVM that starts beside others on a busy machine. */
  private static final Duration START = Duration.ofMinutes(2);

  private final Process process;
  private final Thread reader;
  private final List<String> log = new ArrayList<>();
  private volatile int grpcPort;
  private volatile int httpPort;

  public ServiceProcess(PostgresServer postgres, String database, Map<String, ?> overrides) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Xmx256m");
    postgres.configuration(database).forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-Dmicronaut.environments=local");
    command.add("-Dmicronaut.server.port=-1");
    command.add("-Dgrpc.server.port=0");
    overrides.forEach((key, value) -> command.add("-D" + key + "=" + text(value)));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.tributary.Tributary"));
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    reader = Thread.ofVirtual().start(this::read);
  }

  /** A list has one element here, since each store has one server. */
  private static String text(Object value) {
    return String.valueOf(value instanceof List<?> list ? list.getFirst() : value);
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        synchronized (log) {
          log.add(line);
        }
        Matcher ports = PORTS.matcher(line);
        if (ports.find()) {
          httpPort = Integer.parseInt(ports.group(2));
          grpcPort = Integer.parseInt(ports.group(1));
        }
      }
    } catch (IOException ended) {
      // With the process.
    }
  }

  public ServiceProcess awaitReady() {
    try {
      Eventually.holds(
          START,
          () -> {
            if (!process.isAlive()) {
              throw new AssertionError("the process ended: " + log());
            }
            return grpcPort != 0 && Probe.get(httpPort, "/health/readiness").statusCode() == 200;
          });
    } catch (AssertionError late) {
      close();
      throw new AssertionError("the process is not ready: " + log(), late);
    }
    return this;
  }

  public int grpcPort() {
    return grpcPort;
  }

  public int httpPort() {
    return httpPort;
  }

  public long pid() {
    return process.pid();
  }

  /** Everything that it printed. */
  public String log() {
    synchronized (log) {
      return String.join("\n", log);
    }
  }

  /** SIGTERM, and nothing else: the process's own destroy would stop listening to it too. */
  public void terminate() {
    assertThat(process.toHandle().destroy()).isTrue();
  }

  /** SIGKILL: it learns nothing of it. */
  public void kill() {
    process.destroyForcibly();
    var unused = exitCode();
  }

  /** Stands still until it is resumed; nobody tells it. */
  public void pause() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      assertThat(code).isZero();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Its exit code, once it has ended by itself. */
  public int exitCode() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the process does not end: " + log());
      }
      reader.join();
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
