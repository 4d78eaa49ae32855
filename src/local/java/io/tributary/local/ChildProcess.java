package io.tributary.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final Set<ChildProcess> RUNNING = ConcurrentHashMap.newKeySet();
  private static volatile boolean noMore;

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
    if (noMore) {
      throw new IllegalStateException(name + " does not start: we are ending");
    }
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
      Process process = started(builder);
      Files.writeString(pidFile(folder, name), Long.toString(process.pid()));
      var child = new ChildProcess(name, log, process);
      RUNNING.add(child);
      return child;
    } catch (IOException failure) {
      throw new UncheckedIOException(name + " does not start", failure);
    }
  }

  /**
   * A program that was unpacked a moment ago may still be open for writing in a process that
   * somebody else is just forking, and then cannot run yet.
   */
  private static Process started(ProcessBuilder builder) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return builder.start();
      } catch (IOException failure) {
        if (!String.valueOf(failure.getMessage()).contains("Text file busy")
            || System.nanoTime() > end) {
          throw failure;
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  /** Ends all of them, those included that are still starting, and lets no other start. */
  static void endAll() {
    noMore = true;
    RUNNING.forEach(ChildProcess::close);
  }

  /** Ends whatever comes from us, also what we do not know of. */
  static void endDescendants() {
    List<ProcessHandle> left = ProcessHandle.current().descendants().toList();
    left.forEach(ProcessHandle::destroy);
    for (ProcessHandle each : left) {
      if (!ended(each, PATIENCE)) {
        kill(each);
      }
    }
  }

  /** Ends what an earlier run left behind, if it is still the same program on the same folder. */
  static void endLeftover(String name, Path folder, String program) {
    Path file = pidFile(folder, name);
    try {
      if (Files.exists(file)) {
        endLeftover(Long.parseLong(Files.readString(file).strip()), folder, program);
        Files.deleteIfExists(file);
      }
    } catch (IOException | NumberFormatException unreadable) {
      System.err.println("the process id in " + file + " cannot be read");
    }
  }

  /**
   * Process ids are given again, so the process must be what we started: this program, and with
   * this folder or something in it among its arguments.
   */
  static void endLeftover(long pid, Path folder, String program) {
    ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(left -> isOurs(commandLine(left), folder.toAbsolutePath(), program))
        .ifPresent(
            left -> {
              System.out.printf("Ending process %d, left by an earlier run.%n", pid);
              left.destroy();
              if (!ended(left, PATIENCE)) {
                left.destroyForcibly();
                ended(left, PATIENCE);
              }
            });
  }

  private static boolean isOurs(List<String> commandLine, Path folder, String program) {
    return commandLine.stream().anyMatch(argument -> argument.contains(program))
        && commandLine.stream()
            .anyMatch(
                argument ->
                    argument.equals(folder.toString()) || argument.startsWith(folder + "/"));
  }

  private static List<String> commandLine(ProcessHandle process) {
    try {
      return List.of(
          Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline")).split("\0"));
    } catch (IOException gone) {
      return List.of();
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
    kill(process.toHandle());
  }

  static void kill(ProcessHandle process) {
    process.destroyForcibly();
    ended(process, PATIENCE);
  }

  /** Stops it where it stands, as a long pause of the machine would. */
  void pause() {
    pause(process.toHandle());
  }

  void resume() {
    resume(process.toHandle());
  }

  static void pause(ProcessHandle process) {
    signal("STOP", process);
  }

  static void resume(ProcessHandle process) {
    signal("CONT", process);
  }

  private static void signal(String signal, ProcessHandle process) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    RUNNING.remove(this);
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
