package io.tributary.harness;

import io.tributary.local.LocalClickHouse;
import io.tributary.local.LocalNeo4j;
import io.tributary.local.LocalPostgres;
import io.tributary.local.LocalRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The stores of all tests of this run, started when first asked for. */
public final class Stores {
  public static final String CLICKHOUSE_DATABASE = "tests";

  private static final class Postgres {
    static final LocalPostgres SERVER = closedAtTheEnd(LocalPostgres.forTests());
  }

  private static final class Beside {
    static final Others STORES = Others.start();
  }

  /** Side by side, because Neo4j takes its time. */
  private record Others(LocalRedis redis, LocalNeo4j neo4j, LocalClickHouse clickHouse) {
    static Others start() {
      Path folder = folder();
      CompletableFuture<LocalRedis> redis =
          starting(() -> LocalRedis.start(folder.resolve("redis"), 0));
      CompletableFuture<LocalNeo4j> neo4j =
          starting(() -> LocalNeo4j.start(folder.resolve("neo4j"), 0));
      CompletableFuture<LocalClickHouse> clickHouse =
          starting(() -> LocalClickHouse.start(folder.resolve("clickhouse"), 0));
      return new Others(
          closedAtTheEnd(redis.join()),
          closedAtTheEnd(neo4j.join()),
          closedAtTheEnd(clickHouse.join()));
    }

    private static <T> CompletableFuture<T> starting(Supplier<T> start) {
      return CompletableFuture.supplyAsync(start, Executors.newVirtualThreadPerTaskExecutor());
    }

    private static Path folder() {
      try {
        return Files.createDirectories(
            Path.of("target", "stores", Long.toString(ProcessHandle.current().pid()))
                .toAbsolutePath());
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  private Stores() {}

  public static LocalPostgres postgres() {
    return Postgres.SERVER;
  }

  public static LocalRedis redis() {
    return Beside.STORES.redis();
  }

  public static LocalNeo4j neo4j() {
    return Beside.STORES.neo4j();
  }

  public static LocalClickHouse clickHouse() {
    return Beside.STORES.clickHouse();
  }

  /** How to reach all of them. */
  public static Map<String, Object> configuration(String postgresDatabase) {
    var all = new HashMap<String, Object>(postgres().configuration(postgresDatabase));
    all.putAll(redis().configuration());
    all.putAll(neo4j().configuration());
    all.putAll(clickHouse().configuration(CLICKHOUSE_DATABASE));
    return all;
  }

  private static <T extends AutoCloseable> T closedAtTheEnd(T store) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    store.close();
                  } catch (Exception failure) {
                    System.err.println(failure);
                  }
                }));
    return store;
  }
}
