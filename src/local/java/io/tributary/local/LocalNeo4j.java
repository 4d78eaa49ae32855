package io.tributary.local;

import io.tributary.local.neo4j.Neo4jMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A Neo4j of our own on loopback, as a child process. */
public final class LocalNeo4j implements LocalStore {
  private final Path folder;
  private final int port;
  private ChildProcess process;

  private LocalNeo4j(Path folder, int port, ChildProcess process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Keeps its data in the folder from one start to the next. */
  public static LocalNeo4j start(Path folder, int wantedPort) {
    endLeftover(folder);
    int port = Ports.claim("neo4j", wantedPort);
    return new LocalNeo4j(folder, port, run(folder, port));
  }

  /** Ends the server that an earlier run left behind when it was killed. */
  static void endLeftover(Path folder) {
    ChildProcess.endLeftover("neo4j", folder, Neo4jMain.class.getName());
  }

  private static ChildProcess run(Path folder, int port) {
    ChildProcess process =
        ChildProcess.start(
            "neo4j",
            folder,
            Jvm.command(
                List.of(
                    "-Xmx384m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "--add-opens=java.base/java.nio=ALL-UNNAMED"),
                Neo4jMain.class,
                List.of(
                    folder.resolve("data").toAbsolutePath().toString(), Integer.toString(port))),
            Map.of());
    process.awaitLine(Pattern.compile("READY (\\d+)"), Duration.ofSeconds(120));
    return process;
  }

  @Override
  public int port() {
    return port;
  }

  /** What the service needs to know to reach it. */
  public Map<String, Object> configuration() {
    return Map.of("neo4j.uri", "bolt://127.0.0.1:" + port, "neo4j.username", "");
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

  /** On the same port, with the data that it kept. */
  @Override
  public void restart() {
    process.close();
    process = run(folder, port);
  }

  @Override
  public void close() {
    process.close();
  }
}
