package io.tributary.local;

import io.tributary.Serve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The service on a machine that has none of its stores: starts them, migrates, serves. */
public final class RunLocal {
  private static final String DATABASE = "tributary";

  private RunLocal() {}

  public static void main(String[] arguments) throws InterruptedException {
    try {
      run();
    } catch (RuntimeException refused) {
      System.err.println();
      for (Throwable why = refused; why != null; why = why.getCause()) {
        System.err.println(why.getMessage());
      }
      System.exit(1);
    }
  }

  private static void run() throws InterruptedException {
    Path folder = Path.of(System.getProperty("folder", ".tributary")).toAbsolutePath();
    if (Boolean.getBoolean("reset")) {
      empty(folder);
    }
    System.out.println("Starting PostgreSQL, Redis, Neo4j and ClickHouse ...");
    long start = System.nanoTime();
    LocalStores stores = LocalStores.start(folder, LocalPorts.fromProperties());
    long storesUp = System.nanoTime();
    int applied = stores.migrate(DATABASE);
    long migrated = System.nanoTime();
    Serve service = Serve.start(stores.configuration(DATABASE), "local");
    long serving = System.nanoTime();

    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  service.close();
                  stores.close();
                  ended.countDown();
                },
                "shutdown"));
    Demo demo = Demo.load(service.grpcPort(), System.getProperty("demo", "small"));
    System.out.printf(
        """

        Up after %.1f s: stores %.1f s (%s), migrations %.1f s (%d applied), service %.1f s.

        Tributary   127.0.0.1:%d (gRPC), http://127.0.0.1:%d (health, prometheus)
        Stores      %s
        Network     %s
        Data        %s, kept from run to run; -Dreset=true empties it

        Try, with grpcurl:
          grpcurl -plaintext 127.0.0.1:%d list
        %s

        Ctrl-C ends all of it.
        """,
        seconds(start, serving),
        seconds(start, storesUp),
        inOrder(stores.times()),
        seconds(storesUp, migrated),
        applied,
        seconds(migrated, serving),
        service.grpcPort(),
        service.httpPort(),
        stores.describe(),
        demo.sentence(),
        folder,
        service.grpcPort(),
        demo.calls().indent(2).stripTrailing());
    ended.await();
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }

  private static String inOrder(Map<String, Duration> times) {
    return new TreeMap<>(times)
        .entrySet().stream()
            .map(entry -> "%s %.1f s".formatted(entry.getKey(), entry.getValue().toMillis() / 1e3))
            .collect(Collectors.joining(", "));
  }

  private static void empty(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    LocalStores.endLeftovers(folder);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(folder + " cannot be emptied", failure);
    }
  }
}
