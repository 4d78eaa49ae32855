package io.tributary.local.clickhouse;

import io.tributary.local.ParentWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The process that the engine lives in: {@code library folder port user password version}. */
public final class BridgeMain {
  private BridgeMain() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    ParentWatch.start();
    Path library = Path.of(arguments[0]);
    Path folder = Path.of(arguments[1]);
    int port = Integer.parseInt(arguments[2]);
    String wanted = arguments[5];
    Engine engine = Engine.load(library);
    if (!engine.version().equals(wanted)) {
      System.err.printf("the engine is %s, %s is wanted%n", engine.version(), wanted);
      System.exit(1);
    }
    Path data = Files.createDirectories(folder.resolve("data"));
    var connections = new Connections(engine, data, config(folder));
    Bridge bridge = Bridge.start(connections, port, arguments[3], arguments[4]);
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!bridge.close()) {
                    System.err.println("a statement would not end");
                    engine.exit(1);
                  }
                  ended.countDown();
                },
                "shutdown"));
    System.out.println("READY " + bridge.port());
    ended.await();
  }

  /** Settings of the whole server. Named, or the engine would look for one where it was started. */
  private static Path config(Path folder) throws IOException {
    Path file = folder.resolve("config.xml");
    Files.writeString(
        file,
        """
        <clickhouse>
          <max_server_memory_usage>3000000000</max_server_memory_usage>
          <mark_cache_size>268435456</mark_cache_size>
          <uncompressed_cache_size>0</uncompressed_cache_size>
          <background_pool_size>2</background_pool_size>
          <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
        </clickhouse>
        """);
    return file;
  }
}
