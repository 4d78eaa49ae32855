package io.tributary.local;

import io.tributary.local.neo4j.Neo4jMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A Neo4j of our own on loopback, as a child process. */
public final class LocalNeo4j implements LocalStore {
  /** Enough for tests and a small network, and quick to start. */
  static final int SMALL = 384;

  private static final int SMALL_PAGES = 64;

  private final Path folder;
  private final int port;
  private final int mebibytes;
  private ChildProcess process;

  private LocalNeo4j(Path folder, int port, int mebibytes, ChildProcess process) {
    this.folder = folder;
    this.port = port;
    this.mebibytes = mebibytes;
    this.process = process;
  }

  /** Keeps its data in the folder from one start to the next. */
  public static LocalNeo4j start(Path folder, int wantedPort) {
    return start(folder, wantedPort, SMALL);
  }

  /**
   * With more memory than a small network needs.
   *
   * @param mebibytes for its heap, and as many again for its pages; compiled code is the best there
   *     is then, not what is there first
   */
  public static LocalNeo4j start(Path folder, int wantedPort, int mebibytes) {
    endLeftover(folder);
    int port = Ports.claim("neo4j", wantedPort);
    return new LocalNeo4j(folder, port, mebibytes, run(folder, port, mebibytes));
  }

  /** Ends the server that an earlier run left behind when it was killed. */
  static void endLeftover(Path folder) {
    ChildProcess.endLeftover("neo4j", folder, Neo4jMain.class.getName());
  }

  private static ChildProcess run(Path folder, int port, int mebibytes) {
    var options =
        new ArrayList<>(
            List.of(
                "-Xmx" + mebibytes + "m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED"));
    if (mebibytes == SMALL) {
      options.add("-XX:TieredStopAtLevel=1");
    }
    ChildProcess process =
        ChildProcess.start(
            "neo4j",
            folder,
            Jvm.command(
                options,
                Neo4jMain.class,
                List.of(
                    folder.resolve("data").toAbsolutePath().toString(),
                    Integer.toString(port),
                    Integer.toString(mebibytes == SMALL ? SMALL_PAGES : mebibytes))),
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
    process = run(folder, port, mebibytes);
  }

  @Override
  public void close() {
    process.close();
  }
}
