package io.tributary.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.TcpProxy;
import io.tributary.local.LocalClickHouse;
import io.tributary.local.LocalNeo4j;
import io.tributary.local.LocalRedis;
import io.tributary.platform.call.Call;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.neo4j.Cypher;
import io.tributary.platform.neo4j.Neo4j;
import io.tributary.platform.redis.Redis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each store taken away under light load, in each way that stores go, and given back. */
class StoresComeAndGoIT {
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** A store, how the service reaches it, and a question that only it can answer. */
  private enum Store {
    CLICKHOUSE("clickhouse"),
    NEO4J("neo4j"),
    REDIS("redis");

    private final String label;

    Store(String label) {
      this.label = label;
    }

    Map<String, Object> at(int port) {
      return switch (this) {
        case CLICKHOUSE ->
            Map.of(
                "clickhouse.endpoints",
                List.of("http://127.0.0.1:" + port),
                "clickhouse.database",
                "default");
        case NEO4J -> Map.of("neo4j.uri", "bolt://127.0.0.1:" + port, "neo4j.username", "");
        case REDIS -> Map.of("redis.nodes", List.of("redis://127.0.0.1:" + port));
      };
    }

    void ask(Service service) {
      switch (this) {
        case CLICKHOUSE ->
            assertThat(
                    service
                        .bean(ClickHouse.class)
                        .list(
                            Query.named("test.one", "SELECT 1 AS one"),
                            Map.of(),
                            row -> row.getInteger("one")))
                .containsExactly(1);
        case NEO4J ->
            assertThat(
                    service
                        .bean(Neo4j.class)
                        .read(
                            Cypher.named("test.one", "RETURN 1 AS one"),
                            Map.of(),
                            row -> row.get("one").asInt()))
                .containsExactly(1);
        case REDIS -> {
          String answer =
              service.bean(Redis.class).call("test.ping", RedisClusterAsyncCommands::ping);
          assertThat(answer).isEqualTo("PONG");
        }
      }
    }

    Running start(Path folder) {
      return switch (this) {
        case CLICKHOUSE -> {
          LocalClickHouse store = LocalClickHouse.start(folder, 0);
          yield new Running(
              store.port(), store::kill, store::pause, store::resume, store::restart, store);
        }
        case NEO4J -> {
          LocalNeo4j store = LocalNeo4j.start(folder, 0);
          yield new Running(
              store.port(), store::kill, store::pause, store::resume, store::restart, store);
        }
        case REDIS -> {
          LocalRedis store = LocalRedis.start(folder, 0);
          yield new Running(
              store.port(), store::kill, store::pause, store::resume, store::restart, store);
        }
      };
    }
  }

  /** A store's process. */
  private record Running(
      int port,
      Runnable kill,
      Runnable pause,
      Runnable resume,
      Runnable restart,
      AutoCloseable process) {}

  /** How a store goes, and how it comes back. */
  private enum Fault {
    KILLED {
      @Override
      void take(Running store, TcpProxy network) {
        store.kill().run();
      }

      @Override
      void giveBack(Running store, TcpProxy network) {
        store.restart().run();
      }
    },
    PAUSED {
      @Override
      void take(Running store, TcpProxy network) {
        store.pause().run();
      }

      @Override
      void giveBack(Running store, TcpProxy network) {
        store.resume().run();
      }
    },
    BLACK_HOLED {
      @Override
      void take(Running store, TcpProxy network) {
        network.silence();
      }

      @Override
      void giveBack(Running store, TcpProxy network) {
        network.speak();
      }
    },
    CUT_OFF {
      @Override
      void take(Running store, TcpProxy network) {
        network.shut();
      }

      @Override
      void giveBack(Running store, TcpProxy network) {
        var unused = network.open();
      }
    };

    abstract void take(Running store, TcpProxy network);

    abstract void giveBack(Running store, TcpProxy network);
  }

  static Stream<Store> stores() {
    return Stream.of(Store.values());
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aStoreThatGoesHarmsNothingElseAndIsUsedAgainWhenItComes(Store kind, @TempDir Path folder)
      throws Exception {
    Running store = kind.start(folder);
    try (AutoCloseable process = store.process();
        var network = new TcpProxy(store.port()).open();
        Service service = OwnService.ready("come_and_go", overrides(kind, network.port()))) {
      assertThat(process).isNotNull();
      Eventually.holds(() -> isUp(service, kind));
      String user = new Fixtures(service).user();
      for (Fault fault : Fault.values()) {
        try (var load = new Load(service, kind, user)) {
          load.awaitAnswers();
          fault.take(store, network);
          Eventually.holds(() -> !isUp(service, kind));
          load.awaitFailures();
          assertThat(service.isReady()).as("%s %s: ready", kind, fault).isTrue();

          fault.giveBack(store, network);
          Eventually.holds(() -> isUp(service, kind));
          load.awaitAnswers();
          load.stop();
          assertThat(load.wrong()).as("%s %s", kind, fault).isEmpty();
        }
        Eventually.holds(() -> active(service, kind) == 0);
      }
    }
  }

  private static Map<String, Object> overrides(Store kind, int port) {
    var overrides = new HashMap<String, Object>(kind.at(port));
    overrides.put(kind.label + ".watch-interval", "50ms");
    overrides.put(kind.label + ".connect-timeout", "300ms");
    overrides.put("clickhouse.query-timeout", "1s");
    overrides.put("clickhouse.insert-timeout", "1s");
    return overrides;
  }

  private static boolean isUp(Service service, Store kind) {
    return gauge(service, "tributary.store.up", kind) == 1;
  }

  private static double active(Service service, Store kind) {
    // Redis has one connection that all share.
    return kind == Store.REDIS ? 0 : gauge(service, "tributary.pool.active", kind);
  }

  private static double gauge(Service service, String name, Store kind) {
    return service.bean(MeterRegistry.class).get(name).tag("store", kind.label).gauge().value();
  }

  /** A few callers who ask the store, and one who asks for what does not need it. */
  private static final class Load implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final ConcurrentLinkedQueue<Throwable> wrong = new ConcurrentLinkedQueue<>();

    Load(Service service, Store kind, String user) {
      for (int i = 0; i < 3; i++) {
        run(
            () ->
                Call.background("test", PATIENCE)
                    .run(
                        () -> {
                          try {
                            kind.ask(service);
                            answers.incrementAndGet();
                          } catch (Failure.Unavailable | Failure.DeadlineExceeded away) {
                            failures.incrementAndGet();
                          }
                        }));
      }
      run(
          () ->
              assertThat(
                      service
                          .lookup()
                          .getUsers(
                              GetUsersRequest.newBuilder()
                                  .setViewerId(user)
                                  .addUserIds(user)
                                  .build())
                          .getUsersCount())
                  .isEqualTo(1));
    }

    private void run(Runnable once) {
      threads.execute(
          () -> {
            while (!ended.get()) {
              try {
                once.run();
              } catch (Throwable failure) {
                wrong.add(failure);
              }
              java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }
          });
    }

    void awaitAnswers() {
      awaitMore(answers);
    }

    void awaitFailures() {
      awaitMore(failures);
    }

    private static void awaitMore(AtomicLong counter) {
      long before = counter.get();
      Eventually.holds(() -> counter.get() > before + 5);
    }

    List<Throwable> wrong() {
      return List.copyOf(wrong);
    }

    void stop() {
      ended.set(true);
    }

    @Override
    public void close() {
      stop();
      threads.close();
    }
  }
}
