package io.tributary.local;

import io.tributary.local.clickhouse.BridgeMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A ClickHouse of our own on loopback: the engine in a process of its own, behind HTTP. */
public final class LocalClickHouse implements LocalStore {
  public static final String USER = "default";
  public static final String PASSWORD = "";

  /** What the library must say that it is; package-lock.json pins the same. */
  private static final String VERSION = "26.7.3";

  private static final Path LIBRARY =
      Path.of(
          System.getProperty(
              "tributary.clickhouse.library",
              "build/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so"));

  private final Path library;
  private final Path folder;
  private final int port;
  private ChildProcess process;

  private LocalClickHouse(Path library, Path folder, int port) {
    this.library = library;
    this.folder = folder;
    this.port = port;
    this.process = run(library, folder, port);
  }

  /** Keeps its data in the folder from one start to the next. */
  public static LocalClickHouse start(Path folder, int wantedPort) {
    return start(LIBRARY, folder, wantedPort);
  }

  static LocalClickHouse start(Path library, Path folder, int wantedPort) {
    if (!Files.exists(library)) {
      throw new IllegalStateException(
          library + " is missing: the build fetches it, run ./mvnw initialize");
    }
    endLeftover(folder);
    return new LocalClickHouse(library, folder, Ports.claim("clickhouse", wantedPort));
  }

  /** Ends the server that an earlier run left behind when it was killed. */
  static void endLeftover(Path folder) {
    ChildProcess.endLeftover("clickhouse", folder, BridgeMain.class.getName());
  }

  private static ChildProcess run(Path library, Path folder, int port) {
    ChildProcess process =
        ChildProcess.start("clickhouse", folder, command(library, folder, port), environment());
    process.awaitLine(Pattern.compile("READY (\\d+)"), Duration.ofSeconds(60));
    return process;
  }

  private static List<String> command(Path library, Path folder, int port) {
    var command = new java.util.ArrayList<String>();
    // A group of its own: the engine signals its whole group when it is told to shut down.
    command.add("setsid");
    command.addAll(
        Jvm.command(
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-Dsun.net.httpserver.nodelay=true"),
            BridgeMain.class,
            List.of(
                library.toAbsolutePath().toString(),
                folder.toAbsolutePath().toString(),
                Integer.toString(port),
                USER,
                PASSWORD,
                VERSION)));
    return command;
  }

  private static Map<String, String> environment() {
    return Map.of(
        "TZ",
        "UTC",
        // The engine installs signal handlers that the JVM needs for itself.
        "LD_PRELOAD",
        Path.of(System.getProperty("java.home"), "lib", "libjsig.so").toString());
  }

  @Override
  public int port() {
    return port;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What the service needs to know to reach it. */
  public Map<String, Object> configuration(String database) {
    return Map.of(
        "clickhouse.endpoints", List.of(url()),
        "clickhouse.database", database,
        "clickhouse.username", USER,
        "clickhouse.password", PASSWORD);
  }

  /** The statements that anybody sent it meanwhile, as it received them. */
  public List<String> queriesDuring(Runnable work) {
    String before = get("/bridge/queries");
    work.run();
    return get("/bridge/queries?since=" + before)
        .lines()
        .map(line -> line.split("\t", 3)[2])
        .toList();
  }

  private String get(String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url() + path))
                  .timeout(Duration.ofSeconds(30))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.body());
      }
      return answer.body();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Of the process that ended. */
  int exitCode() {
    return process.exitCode();
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
    process = run(library, folder, port);
  }

  @Override
  public void close() {
    process.close();
  }
}
