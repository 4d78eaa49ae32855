package io.tributary.local;

import io.tributary.platform.migrate.MigrateCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The four stores, started side by side. One that has an address in the environment is taken as it
 * is, and is whoever's it is to start and stop.
 */
public final class LocalStores implements AutoCloseable {
  private final Map<String, Duration> times = new ConcurrentHashMap<>();
  private @Nullable LocalPostgres postgres;
  private @Nullable LocalRedis redis;
  private @Nullable LocalNeo4j neo4j;
  private @Nullable LocalClickHouse clickHouse;
  private final Map<String, Object> configuration = new HashMap<>();

  private LocalStores() {}

  /** With their data in the folder, on the ports; 0 for any that is free. */
  public static LocalStores start(Path folder, LocalPorts ports) {
    var stores = new LocalStores();
    Addresses given = Addresses.fromEnvironment();
    var starting = new LinkedHashMap<String, CompletableFuture<?>>();
    if (given.postgres() == null) {
      starting.put(
          "postgres",
          stores.timed(
              "postgres",
              () ->
                  stores.postgres =
                      LocalPostgres.keeping(folder.resolve("postgres"), ports.postgres())));
    }
    if (given.redis() == null) {
      starting.put(
          "redis",
          stores.timed(
              "redis",
              () -> stores.redis = LocalRedis.start(folder.resolve("redis"), ports.redis())));
    }
    if (given.neo4j() == null) {
      starting.put(
          "neo4j",
          stores.timed(
              "neo4j",
              () -> stores.neo4j = LocalNeo4j.start(folder.resolve("neo4j"), ports.neo4j())));
    }
    if (given.clickHouse() == null) {
      starting.put(
          "clickhouse",
          stores.timed(
              "clickhouse",
              () ->
                  stores.clickHouse =
                      LocalClickHouse.start(folder.resolve("clickhouse"), ports.clickHouse())));
    }
    try {
      CompletableFuture.allOf(starting.values().toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException failed) {
      stores.close();
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
    stores.configuration.putAll(given.configuration());
    return stores;
  }

  private CompletableFuture<?> timed(String name, Supplier<?> start) {
    var done = new CompletableFuture<Object>();
    var unused =
        Thread.ofVirtual()
            .name("start-" + name)
            .start(
                () -> {
                  long begin = System.nanoTime();
                  try {
                    done.complete(start.get());
                    times.put(name, Duration.ofNanos(System.nanoTime() - begin));
                  } catch (Throwable failure) {
                    done.completeExceptionally(failure);
                  }
                });
    return done;
  }

  /** Ends what an earlier run left behind when it was killed. */
  static void endLeftovers(Path folder) {
    LocalPostgres.endLeftover(folder.resolve("postgres"));
    ChildProcess.endLeftover("redis", folder.resolve("redis"), "redis-server");
    ChildProcess.endLeftover("neo4j", folder.resolve("neo4j"), "Neo4jMain");
    ChildProcess.endLeftover("clickhouse", folder.resolve("clickhouse"), "BridgeMain");
  }

  /** All schemas up; how many files were applied. */
  public int migrate(String database) {
    if (postgres != null) {
      postgres.ensureDatabase(database);
    }
    return MigrateCommand.up(configuration(database));
  }

  public String describe() {
    var parts = new java.util.ArrayList<String>();
    configuration("tributary")
        .forEach(
            (key, value) -> {
              if (key.endsWith(".endpoints") || key.endsWith(".nodes") || key.endsWith(".uri")) {
                parts.add(key.substring(0, key.indexOf('.')) + " " + value);
              }
              if (key.equals("postgres.port")) {
                parts.add("postgres 127.0.0.1:" + value);
              }
            });
    java.util.Collections.sort(parts);
    return String.join(", ", parts);
  }

  /** How long each took to start. */
  public Map<String, Duration> times() {
    return Map.copyOf(times);
  }

  /** What the service needs to know to reach them. */
  public Map<String, Object> configuration(String database) {
    var all = new HashMap<>(configuration);
    if (postgres != null) {
      all.putAll(postgres.configuration(database));
    }
    if (redis != null) {
      all.putAll(redis.configuration());
    }
    if (neo4j != null) {
      all.putAll(neo4j.configuration());
    }
    if (clickHouse != null) {
      all.putAll(clickHouse.configuration(database));
    }
    return all;
  }

  public @Nullable LocalPostgres postgres() {
    return postgres;
  }

  public @Nullable LocalRedis redis() {
    return redis;
  }

  public @Nullable LocalNeo4j neo4j() {
    return neo4j;
  }

  public @Nullable LocalClickHouse clickHouse() {
    return clickHouse;
  }

  @Override
  public void close() {
    close(clickHouse);
    close(neo4j);
    close(redis);
    close(postgres);
  }

  private static void close(@Nullable AutoCloseable store) {
    if (store != null) {
      try {
        store.close();
      } catch (Exception failure) {
        System.err.println("a store did not stop: " + failure.getMessage());
      }
    }
  }
}
