package io.tributary.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that we started and must end. Its output goes to a file, its id to another: so a start
 * that follows a kill -9 finds what was left running. Its standard input stays open as long as we
 * live; children of our own making end when it closes.
 */
final class ChildProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final String name;
  private final Path log;
  private final Process process;

  private ChildProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  static ChildProcess start(
      String name, Path folder, List<String> command, Map<String, String> environment) {
    try {
      Files.createDirectories(folder);
      Path log = folder.resolve(name + ".log");
      Files.deleteIfExists(log);
      var builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      Files.writeString(pidFile(folder, name), Long.toString(process.pid()));
      return new ChildProcess(name, log, process);
    } catch (IOException failure) {
      throw new UncheckedIOException(name + " does not start", failure);
    }
  }

  /** Ends what an earlier run left behind, if it is still the same program. */
  static void endLeftover(String name, Path folder, String itsCommandContains) {
    Path file = pidFile(folder, name);
    try {
      if (Files.exists(file)) {
        endLeftover(Long.parseLong(Files.readString(file).strip()), itsCommandContains);
        Files.deleteIfExists(file);
      }
    } catch (IOException | NumberFormatException unreadable) {
      System.err.println("the process id in " + file + " cannot be read");
    }
  }

  static void endLeftover(long pid, String itsCommandContains) {
    ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(left -> commandLine(left).contains(itsCommandContains))
        .ifPresent(
            left -> {
              System.out.printf("ending process %d, left by an earlier run%n", pid);
              left.destroy();
              if (!ended(left, PATIENCE)) {
                left.destroyForcibly();
                ended(left, PATIENCE);
              }
            });
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .replace('\0', ' ');
    } catch (IOException gone) {
      return "";
    }
  }

  private static boolean ended(ProcessHandle process, Duration within) {
    long end = System.nanoTime() + within.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      LockSupport.parkNanos(20_000_000);
    }
    return !process.isAlive();
  }

  private static Path pidFile(Path folder, String name) {
    return folder.resolve(name + ".pid");
  }

  /** Waits until the output has the line, and gives its first group if it has one. */
  String awaitLine(Pattern line, Duration within) {
    long end = System.nanoTime() + within.toNanos();
    while (true) {
      Matcher matcher = line.matcher(output());
      if (matcher.find()) {
        return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
      }
      if (!process.isAlive() || System.nanoTime() > end) {
        String why = process.isAlive() ? "is not ready after " + within : "ended at once";
        close();
        throw new IllegalStateException(
            "%s %s; its last words, from %s:%n%s".formatted(name, why, log, lastWords()));
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private String output() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private String lastWords() {
    String output = output();
    return output.substring(Math.max(0, output.length() - 2_000));
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitCode() {
    return process.exitValue();
  }

  /** As a crash would end it. */
  void kill() {
    process.destroyForcibly();
    ended(process.toHandle(), PATIENCE);
  }

  /** Stops it where it stands, as a long pause of the machine would. */
  void pause() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
