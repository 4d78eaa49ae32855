package io.tributary.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A Redis of our own on loopback, as a child process. */
public final class LocalRedis implements LocalStore {
  private static final String PROGRAM = "redis-server-6.2.6-v5-linux-amd64";

  private final Path folder;
  private final int port;
  private final List<String> options;
  private ChildProcess process;

  private LocalRedis(Path folder, int port, List<String> options) {
    this.folder = folder;
    this.port = port;
    this.options = options;
    this.process = run(folder, port, options);
  }

  /** Keeps its data in the folder from one start to the next. */
  public static LocalRedis start(Path folder, int wantedPort) {
    endLeftover(folder);
    int port = Ports.claim("redis", wantedPort);
    return new LocalRedis(folder, port, List.of());
  }

  /** One of several that will form a cluster. */
  static LocalRedis startNode(Path folder, int port) {
    return new LocalRedis(
        folder, port, List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
  }

  /** Ends the server that an earlier run left behind when it was killed. */
  static void endLeftover(Path folder) {
    ChildProcess.endLeftover("redis", folder, PROGRAM);
  }

  private static ChildProcess run(Path folder, int port, List<String> options) {
    var command =
        new ArrayList<>(
            List.of(
                program(folder).toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toAbsolutePath().toString(),
                "--save",
                "60 1",
                // What has no expiry is not a cache entry and must stay.
                "--maxmemory",
                "256mb",
                "--maxmemory-policy",
                "volatile-lru"));
    command.addAll(options);
    ChildProcess process = ChildProcess.start("redis", folder, command, Map.of());
    process.awaitLine(Pattern.compile("Ready to accept connections"), Duration.ofSeconds(20));
    return process;
  }

  private static Path program(Path folder) {
    Path program = folder.resolve(PROGRAM).toAbsolutePath();
    try (InputStream packed = LocalRedis.class.getResourceAsStream("/" + PROGRAM)) {
      if (packed == null) {
        throw new IllegalStateException("the class path lacks " + PROGRAM);
      }
      if (!Files.isExecutable(program)) {
        Files.createDirectories(folder);
        Files.copy(packed, program, StandardCopyOption.REPLACE_EXISTING);
        if (!program.toFile().setExecutable(true)) {
          throw new IllegalStateException(program + " cannot be made executable");
        }
      }
      return program;
    } catch (IOException failure) {
      throw new UncheckedIOException("Redis cannot be unpacked", failure);
    }
  }

  @Override
  public int port() {
    return port;
  }

  /** What the service needs to know to reach it. */
  public Map<String, Object> configuration() {
    return Map.of("redis.nodes", List.of("redis://127.0.0.1:" + port));
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public void pause() {
    process.pause();
  }

  @Override
  public void resume() {
    process.resume();
  }

  /** On the same port, with the data that was saved. */
  @Override
  public void restart() {
    process.close();
    process = run(folder, port, options);
  }

  @Override
  public void close() {
    process.close();
  }
}
