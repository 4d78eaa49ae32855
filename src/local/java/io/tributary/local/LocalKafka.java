package io.tributary.local;

import io.tributary.local.kafka.KafkaMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A Kafka of our own on loopback, as a child process. */
public final class LocalKafka implements LocalStore {
  private final Path folder;
  private final int port;
  private ChildProcess process;

  private LocalKafka(Path folder, int port, ChildProcess process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Keeps its data in the folder from one start to the next. */
  public static LocalKafka start(Path folder, int wantedPort) {
    endLeftover(folder);
    int port = Ports.claim("kafka", wantedPort);
    return new LocalKafka(folder, port, run(folder, port));
  }

  /** Ends the server that an earlier run left behind when it was killed. */
  static void endLeftover(Path folder) {
    ChildProcess.endLeftover("kafka", folder, KafkaMain.class.getName());
  }

  private static ChildProcess run(Path folder, int port) {
    ChildProcess process =
        ChildProcess.start(
            "kafka",
            folder,
            Jvm.command(
                List.of(
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow"),
                KafkaMain.class,
                List.of(
                    folder.resolve("data").toAbsolutePath().toString(),
                    Integer.toString(port),
                    // Nobody but the process itself asks for it.
                    Integer.toString(Ports.claim("kafka", 0)))),
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
    return Map.of("kafka.bootstrap-servers", List.of("127.0.0.1:" + port), "kafka.replication", 1);
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
