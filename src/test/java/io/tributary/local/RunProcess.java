package io.tributary.local;

import io.tributary.harness.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The run command as its user starts it: a process of its own. */
final class RunProcess implements AutoCloseable {
  private static final Pattern UP = Pattern.compile("Tributary +127\\.0\\.0\\.1:(\\d+) \\(gRPC\\)");

  /** Far beyond what a start takes, also where others keep the machine busy. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path folder;
  private final Path out;
  private final Path err;
  private final Process process;

  private RunProcess(Path folder, Path out, Path err, Process process) {
    this.folder = folder;
    this.out = out;
    this.err = err;
    this.process = process;
  }

  /** On ports that are free, without the demo network, but for what the options say. */
  static RunProcess start(Path folder, String... options) {
    return start(folder, Map.of(), options);
  }

  static RunProcess start(Path folder, Map<String, String> environment, String... options) {
    var all =
        new ArrayList<>(
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-Dfolder=" + folder,
                "-Ddemo=none",
                "-Dgrpc.server.port=0",
                "-Dmicronaut.server.port=-1"));
    Stream.of("postgres", "redis", "neo4j", "clickhouse", "kafka")
        .forEach(store -> all.add("-D" + store + ".port=0"));
    all.addAll(List.of(options));
    try {
      Path out = Files.createTempFile("run", ".out");
      Path err = Files.createTempFile("run", ".err");
      var builder =
          new ProcessBuilder(heedingSignals(Jvm.command(all, RunLocal.class, List.of())))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      // Not those that the tests themselves may have been given.
      builder.environment().keySet().removeIf(name -> name.startsWith("TRIBUTARY_"));
      builder.environment().putAll(environment);
      return new RunProcess(folder, out, err, builder.start());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Whoever runs the tests in the background has SIGINT ignored, which its processes inherit. */
  private static List<String> heedingSignals(List<String> command) {
    return Stream.concat(Stream.of("env", "--default-signal=INT"), command.stream()).toList();
  }

  RunProcess awaitUp() {
    Eventually.holds(
        PATIENCE,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("it ended: " + out() + err());
          }
          return out().contains("Ctrl-C ends all of it.");
        });
    return this;
  }

  int grpcPort() {
    Matcher up = UP.matcher(out());
    if (!up.find()) {
      throw new AssertionError(out());
    }
    return Integer.parseInt(up.group(1));
  }

  /** The stores' own processes; PostgreSQL's is nobody's child, but leaves its id in a file. */
  List<ProcessHandle> stores() {
    return Stream.concat(process.descendants(), postgres().stream()).toList();
  }

  private Optional<ProcessHandle> postgres() {
    Path file = folder.resolve("postgres/postmaster.pid");
    return Files.exists(file)
        ? text(file).lines().findFirst().flatMap(id -> ProcessHandle.of(Long.parseLong(id.strip())))
        : Optional.empty();
  }

  void signal(String signal) {
    try {
      var unused =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Its exit code, once it has ended. */
  int exitCode() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end: " + out() + err());
      }
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** However the test went, nothing of it stays. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> stores = stores();
    process.destroyForcibly();
    stores.forEach(ProcessHandle::destroyForcibly);
    Files.deleteIfExists(out);
    Files.deleteIfExists(err);
  }
}
