package io.tributary.local;

import io.tributary.platform.migrate.MigrateCommand;
import io.tributary.platform.migrate.MigrateCommand.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The four stores, and Kafka where events are to travel by it, started and migrated side by side.
 * One that has an address in the environment is taken as it is, and is whoever's it is to start and
 * stop.
 */
final class LocalStores implements AutoCloseable {
  private final Path folder;
  private final LocalPorts ports;
  private final String database;
  private final boolean byKafka;
  private final Addresses given = Addresses.fromEnvironment();
  private final Map<String, Duration> times = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile @Nullable LocalPostgres postgres;
  private volatile @Nullable LocalRedis redis;
  private volatile @Nullable LocalNeo4j neo4j;
  private volatile @Nullable LocalClickHouse clickHouse;
  private volatile @Nullable LocalKafka kafka;

  /** With their data in the folder. */
  LocalStores(Path folder, LocalPorts ports, String database, boolean byKafka) {
    this.folder = folder;
    this.ports = ports;
    this.database = database;
    this.byKafka = byKafka;
  }

  /**
   * Returns once all are up and PostgreSQL and ClickHouse have their schema; Neo4j, which is up
   * last, gets its own meanwhile.
   *
   * @return how many migrations were applied, once all are through
   */
  Future<Integer> start() throws InterruptedException {
    endLeftovers(folder);
    claimPorts();
    Future<Void> postgresUp = begin("postgres", this::startPostgres);
    Future<Void> redisUp = begin("redis", this::startRedis);
    Future<Void> neo4jUp = begin("neo4j", this::startNeo4j);
    Future<Void> clickHouseUp = begin("clickhouse", this::startClickHouse);
    Future<Void> kafkaUp = begin("kafka", this::startKafka);
    Future<Integer> first =
        threads.submit(
            () -> {
              postgresUp.get();
              int applied = migrate(Store.POSTGRES);
              clickHouseUp.get();
              return applied + migrate(Store.CLICKHOUSE);
            });
    Future<Integer> all =
        threads.submit(
            () -> {
              neo4jUp.get();
              postgresUp.get();
              int applied = migrate(Store.NEO4J) + first.get();
              kafkaUp.get();
              return byKafka ? applied + migrate(Store.KAFKA) : applied;
            });
    done(redisUp);
    done(first);
    done(neo4jUp);
    done(kafkaUp);
    return all;
  }

  private Future<Void> begin(String name, Callable<Boolean> start) {
    return threads.submit(
        () -> {
          long begin = System.nanoTime();
          if (start.call()) {
            times.put(name, Duration.ofNanos(System.nanoTime() - begin));
          }
          return null;
        });
  }

  /** Waits for it, and fails as it failed. */
  static <T> T done(Future<T> work) throws InterruptedException {
    try {
      return work.get();
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      while (cause instanceof ExecutionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw cause instanceof RuntimeException refused ? refused : new IllegalStateException(cause);
    }
  }

  /** Before anything is started, so that a refusal has nothing to take back. */
  private void claimPorts() {
    if (given.postgres() == null) {
      Ports.claim("postgres", ports.postgres());
    }
    if (given.redis() == null) {
      Ports.claim("redis", ports.redis());
    }
    if (given.neo4j() == null) {
      Ports.claim("neo4j", ports.neo4j());
    }
    if (given.clickHouse() == null) {
      Ports.claim("clickhouse", ports.clickHouse());
    }
    if (byKafka) {
      Ports.claim("kafka", ports.kafka());
    }
  }

  /** Whether there was something to start; so the others. */
  private boolean startPostgres() {
    if (given.postgres() == null) {
      LocalPostgres started = LocalPostgres.keeping(folder.resolve("postgres"), ports.postgres());
      postgres = started;
      started.server().ensureDatabase(database);
      started.server().countStatements(database);
    }
    return given.postgres() == null;
  }

  private boolean startRedis() {
    if (given.redis() == null) {
      redis = LocalRedis.start(folder.resolve("redis"), ports.redis());
    }
    return given.redis() == null;
  }

  private boolean startNeo4j() {
    if (given.neo4j() == null) {
      neo4j =
          LocalNeo4j.start(
              folder.resolve("neo4j"),
              ports.neo4j(),
              Integer.getInteger("neo4j.memory", LocalNeo4j.SMALL));
    }
    return given.neo4j() == null;
  }

  private boolean startClickHouse() {
    if (given.clickHouse() == null) {
      clickHouse = LocalClickHouse.start(folder.resolve("clickhouse"), ports.clickHouse());
    }
    return given.clickHouse() == null;
  }

  private boolean startKafka() {
    if (byKafka) {
      kafka = LocalKafka.start(folder.resolve("kafka"), ports.kafka());
    }
    return byKafka;
  }

  private int migrate(Store store) {
    long begin = System.nanoTime();
    int applied = MigrateCommand.up(configuration(), store);
    times.put(
        "migrate " + store.name().toLowerCase(java.util.Locale.ROOT),
        Duration.ofNanos(System.nanoTime() - begin));
    return applied;
  }

  /** Ends what an earlier run left behind when it was killed. */
  static void endLeftovers(Path folder) {
    LocalPostgres.endLeftover(folder.resolve("postgres"));
    LocalRedis.endLeftover(folder.resolve("redis"));
    LocalNeo4j.endLeftover(folder.resolve("neo4j"));
    LocalClickHouse.endLeftover(folder.resolve("clickhouse"));
    LocalKafka.endLeftover(folder.resolve("kafka"));
  }

  /** What the service needs to know to reach those that are up. */
  Map<String, Object> configuration() {
    var all = new HashMap<String, Object>(given.redisConfiguration());
    all.putAll(given.neo4jConfiguration());
    all.putAll(given.clickHouseConfiguration());
    if (given.postgresServer() instanceof PostgresServer theirs) {
      all.putAll(theirs.configuration(given.postgresDatabase()));
    }
    if (postgres instanceof LocalPostgres started) {
      all.putAll(started.server().configuration(database));
    }
    if (redis instanceof LocalRedis started) {
      all.putAll(started.configuration());
      // A machine that has all of it to do stalls now and then for longer than a network does.
      all.put("redis.command-timeout", System.getProperty("redis.command-timeout", "500ms"));
    }
    if (neo4j instanceof LocalNeo4j started) {
      all.putAll(started.configuration());
    }
    if (clickHouse instanceof LocalClickHouse started) {
      all.putAll(started.configuration(database));
    }
    if (kafka instanceof LocalKafka started) {
      all.putAll(started.configuration());
      all.put("outbox.transport", "KAFKA");
    }
    return all;
  }

  /** Where they are, for people. */
  String describe() {
    Map<String, Object> all = configuration();
    return "postgres %s:%s, redis %s, neo4j %s, clickhouse %s%s"
        .formatted(
            all.get("postgres.host"),
            all.get("postgres.port"),
            all.get("redis.nodes"),
            all.get("neo4j.uri"),
            all.get("clickhouse.endpoints"),
            byKafka ? ", kafka " + all.get("kafka.bootstrap-servers") : "")
        .replaceAll("[\\[\\]]", "")
        // Passwords.
        .replaceAll("//[^@/]*@", "//");
  }

  /** How long each took to start and to be migrated. */
  Map<String, Duration> times() {
    return new TreeMap<>(times);
  }

  @Override
  public void close() {
    close(kafka);
    close(clickHouse);
    close(neo4j);
    close(redis);
    close(postgres);
    ChildProcess.endAll();
    if (postgres == null) {
      // Its data may just be made, by a process that nobody gave us.
      ChildProcess.endDescendants();
      LocalPostgres.endLeftover(folder.resolve("postgres"));
    }
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
