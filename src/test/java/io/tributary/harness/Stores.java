package io.tributary.harness;

import io.tributary.local.Addresses;
import io.tributary.local.LocalClickHouse;
import io.tributary.local.LocalKafka;
import io.tributary.local.LocalNeo4j;
import io.tributary.local.LocalPostgres;
import io.tributary.local.LocalRedis;
import io.tributary.local.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The stores of all tests of this run, started when first asked for; one that has an address in the
 * environment is taken as it is. A test that stops a store starts its own.
 */
public final class Stores {
  private static final String CLICKHOUSE_DATABASE = "tests";
  private static final Addresses GIVEN = Addresses.fromEnvironment();

  private static final class Postgres {
    static final PostgresServer SERVER =
        GIVEN.postgresServer() instanceof PostgresServer theirs
            ? theirs
            : closedAtTheEnd(LocalPostgres.forTests()).server();
  }

  private static final class Beside {
    static final Map<String, Object> CONFIGURATION = Others.start();
  }

  /**
   * Side by side, because Neo4j takes its time; and apart from the class whose initialisation waits
   * for them, because their threads would wait for that.
   */
  private static final class Others {
    static Map<String, Object> start() {
      Path folder = folder();
      var starting =
          List.of(
              starting(
                  GIVEN.redisConfiguration(),
                  () ->
                      closedAtTheEnd(LocalRedis.start(folder.resolve("redis"), 0)).configuration()),
              starting(
                  GIVEN.neo4jConfiguration(),
                  () ->
                      closedAtTheEnd(LocalNeo4j.start(folder.resolve("neo4j"), 0)).configuration()),
              starting(
                  GIVEN.clickHouseConfiguration(),
                  () ->
                      closedAtTheEnd(LocalClickHouse.start(folder.resolve("clickhouse"), 0))
                          .configuration(CLICKHOUSE_DATABASE)));
      var all = new HashMap<String, Object>();
      starting.forEach(each -> all.putAll(each.join()));
      all.put("clickhouse.database", CLICKHOUSE_DATABASE);
      return Map.copyOf(all);
    }

    private static CompletableFuture<Map<String, Object>> starting(
        Map<String, Object> given, Supplier<Map<String, Object>> start) {
      return given.isEmpty()
          ? CompletableFuture.supplyAsync(start, Executors.newVirtualThreadPerTaskExecutor())
          : CompletableFuture.completedFuture(given);
    }
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

  /** Apart, because few ask for it. */
  private static final class Transport {
    static final LocalKafka KAFKA = closedAtTheEnd(LocalKafka.start(folder().resolve("kafka"), 0));
  }

  private Stores() {}

  public static LocalKafka kafka() {
    return Transport.KAFKA;
  }

  public static PostgresServer postgres() {
    return Postgres.SERVER;
  }

  public static URI neo4j() {
    return URI.create((String) Beside.CONFIGURATION.get("neo4j.uri"));
  }

  public static URI redis() {
    return URI.create((String) ((List<?>) Beside.CONFIGURATION.get("redis.nodes")).getFirst());
  }

  public static URI clickHouse() {
    return URI.create(
        (String) ((List<?>) Beside.CONFIGURATION.get("clickhouse.endpoints")).getFirst());
  }

  /** How to reach all of them. */
  public static Map<String, Object> configuration(String postgresDatabase) {
    var all = new HashMap<String, Object>(postgres().configuration(postgresDatabase));
    all.putAll(Beside.CONFIGURATION);
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
