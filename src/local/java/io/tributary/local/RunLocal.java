package io.tributary.local;

import io.tributary.Serve;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The service on a machine that has none of its stores: starts them, migrates, serves. */
public final class RunLocal {
  private static final String DATABASE = "tributary";

  private final DataFolder folder;
  private final LocalStores stores;
  private final boolean byKafka;
  private volatile @Nullable Serve service;
  private volatile boolean ending;

  private RunLocal(DataFolder folder, boolean byKafka) {
    this.folder = folder;
    this.byKafka = byKafka;
    this.stores = new LocalStores(folder.path(), LocalPorts.fromProperties(), DATABASE, byKafka);
  }

  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(System.getProperty("folder", ".tributary"));
    try {
      boolean byKafka = byKafka(System.getProperty("transport", "direct"));
      new RunLocal(DataFolder.ofThisRun(folder, Boolean.getBoolean("reset")), byKafka).run();
    } catch (RuntimeException refused) {
      refuse(refused);
    }
  }

  private static boolean byKafka(String transport) {
    return switch (transport) {
      case "direct" -> false;
      case "kafka" -> true;
      default ->
          throw new IllegalArgumentException("transport is direct or kafka, not " + transport);
    };
  }

  private static void refuse(RuntimeException refused) {
    System.err.println();
    System.err.println(Refusal.sentence(refused));
    System.exit(1);
  }

  private void run() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "shutdown"));
    try {
      serve();
      new CountDownLatch(1).await();
    } catch (RuntimeException failure) {
      // What fails because we are ending is no refusal.
      if (!ending) {
        throw failure;
      }
    }
  }

  private void serve() throws InterruptedException {
    claim("gRPC", "grpc.server.port", 50051);
    claim("health and metrics", "micronaut.server.port", 8080);
    System.out.printf(
        "Starting PostgreSQL, Redis, Neo4j%s ...%n",
        byKafka ? ", ClickHouse and Kafka" : " and ClickHouse");
    long start = System.nanoTime();
    Future<Integer> migrated = stores.start();
    long storesUp = System.nanoTime();
    Serve serving = Serve.start(stores.configuration(), "local");
    service = serving;
    int applied = LocalStores.done(migrated);
    long up = System.nanoTime();
    Demo demo = Demo.load(serving.grpcPort(), System.getProperty("demo", "small"));
    System.out.printf(
        """

        Up after %.1f s: stores with their schemas %.1f s, service %.1f s; %d migrations applied.
        Each, side by side: %s.

        Tributary   127.0.0.1:%d (gRPC), http://127.0.0.1:%d (health, prometheus)
        Stores      %s
        Network     %s
        Data        %s, kept from run to run; -Dreset=true empties it

        Try, with grpcurl:
          grpcurl -plaintext 127.0.0.1:%d list
        %s

        Ctrl-C ends all of it.
        """,
        seconds(start, up),
        seconds(start, storesUp),
        seconds(storesUp, up),
        applied,
        inOrder(stores.times()),
        serving.grpcPort(),
        serving.httpPort(),
        stores.describe(),
        demo.sentence(),
        folder.path(),
        serving.grpcPort(),
        demo.calls().indent(2).stripTrailing());
  }

  private void end() {
    ending = true;
    if (service instanceof Serve running) {
      running.close();
    }
    stores.close();
  }

  private static void claim(String name, String key, int usual) {
    int port = Integer.getInteger(key, usual);
    // Below 1 it is any that is free.
    if (port > 0) {
      Ports.claim(name, port, key);
    }
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }

  private static String inOrder(Map<String, Duration> times) {
    return times.entrySet().stream()
        .map(entry -> "%s %.1f s".formatted(entry.getKey(), entry.getValue().toMillis() / 1e3))
        .collect(Collectors.joining(", "));
  }
}
