package io.tributary.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.internal.PlatformDependent;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.local.LocalPostgres;
import io.tributary.local.LocalStore;
import io.tributary.local.PostgresServer;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Each store taken away under light load, in each way that stores go, and given back. */
class StoresComeAndGoIT {
  private static final int CONNECTIONS = 8;

  /** How a store goes, and how it comes back. */
  private enum Fault {
    KILLED {
      @Override
      void take(LocalStore store, TcpProxy network) {
        store.kill();
      }

      @Override
      void giveBack(LocalStore store, TcpProxy network) {
        store.restart();
      }
    },
    PAUSED {
      @Override
      void take(LocalStore store, TcpProxy network) {
        store.pause();
      }

      @Override
      void giveBack(LocalStore store, TcpProxy network) {
        store.resume();
      }
    },
    BLACK_HOLED {
      @Override
      void take(LocalStore store, TcpProxy network) {
        network.silence();
      }

      @Override
      void giveBack(LocalStore store, TcpProxy network) {
        network.speak();
      }
    },
    CUT_OFF {
      @Override
      void take(LocalStore store, TcpProxy network) {
        network.shut();
      }

      @Override
      void giveBack(LocalStore store, TcpProxy network) {
        var unused = network.open();
      }
    };

    abstract void take(LocalStore store, TcpProxy network);

    abstract void giveBack(LocalStore store, TcpProxy network);
  }

  static Stream<StoreKind> stores() {
    return Stream.of(StoreKind.values());
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aStoreThatGoesHarmsNothingElseLeavesNothingBehindAndIsUsedAgainWhenItComes(
      StoreKind kind, @TempDir Path folder) throws Exception {
    try (LocalStore store = kind.start(folder);
        TcpProxy network = new TcpProxy(store.port()).open();
        Service service =
            OwnService.ready(truth(store), "come_and_go", overrides(kind, network.port()));
        var log = new StoreLog()) {
      Eventually.holds(() -> isUp(service, kind));
      var scene = new Scene(kind, store, network, service, new Fixtures(service).user(), log);
      // What the first outage makes, and keeps for the next, is no leak.
      scene.outage(Fault.CUT_OFF);
      Held before = Held.now();
      for (Fault fault : Fault.values()) {
        scene.outage(fault);
        Held.awaitNear(before, kind + " " + fault);
      }
    }
  }

  /** Where the service has its truth meanwhile. */
  private static PostgresServer truth(LocalStore store) {
    return store instanceof LocalPostgres own ? own.server() : Stores.postgres();
  }

  private record Scene(
      StoreKind kind,
      LocalStore store,
      TcpProxy network,
      Service service,
      String user,
      StoreLog log) {
    void outage(Fault fault) {
      try (var load = new Load(service, kind, user)) {
        load.awaitAnswers();
        log.forget();
        fault.take(store, network);
        Eventually.holds(() -> !isUp(service, kind));
        Eventually.holds(() -> log.says(Level.WARN, kind.label));
        load.awaitFailures();
        assertThat(service.isReady()).as("%s %s: ready", kind, fault).isTrue();

        fault.giveBack(store, network);
        Eventually.holds(() -> isUp(service, kind));
        Eventually.holds(() -> log.says(Level.INFO, kind.label + " is there"));
        load.awaitAnswers();
        load.stop();
        assertThat(load.wrong()).as("%s %s", kind, fault).isEmpty();
      }
      Eventually.holds(() -> active(service, kind) == 0);
    }
  }

  /** What this process holds that does not go by itself. */
  private record Held(long files, int threads, long directBytes) {
    /** A connection is three here, ours and the proxy's two, and a pool may grow to its limit. */
    private static final int FILES = 3 * CONNECTIONS;

    private static final int THREADS = 8;
    private static final long DIRECT_BYTES = 8 << 20;

    static Held now() {
      return new Held(
          ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
              .getOpenFileDescriptorCount(),
          ManagementFactory.getThreadMXBean().getThreadCount(),
          // Netty's own count is below zero where it takes its memory from the JVM's.
          Math.max(0, PlatformDependent.usedDirectMemory())
              + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                  .filter(pool -> pool.getName().equals("direct"))
                  .mapToLong(BufferPoolMXBean::getMemoryUsed)
                  .sum());
    }

    static void awaitNear(Held before, String after) {
      Held[] last = {now()};
      try {
        Eventually.holds(
            () -> {
              last[0] = now();
              return last[0].isNear(before);
            });
      } catch (AssertionError leak) {
        throw new AssertionError("after %s: %s, before %s".formatted(after, last[0], before), leak);
      }
    }

    private boolean isNear(Held before) {
      return files <= before.files + FILES
          && threads <= before.threads + THREADS
          && directBytes <= before.directBytes + DIRECT_BYTES;
    }
  }

  /** What the service says of its stores. */
  private static final class StoreLog implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger(StoreWatch.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    StoreLog() {
      lines.start();
      logger.addAppender(lines);
    }

    boolean says(Level level, String words) {
      synchronized (lines) {
        return lines.list.stream()
            .anyMatch(
                line ->
                    line.getLevel().equals(level) && line.getFormattedMessage().contains(words));
      }
    }

    void forget() {
      synchronized (lines) {
        lines.list.clear();
      }
    }

    @Override
    public void close() {
      logger.detachAppender(lines);
    }
  }

  private static Map<String, Object> overrides(StoreKind kind, int port) {
    var overrides = new HashMap<String, Object>(OwnService.smallPools(4));
    overrides.putAll(kind.at(port));
    overrides.put(kind.label + ".watch-interval", "50ms");
    overrides.put(kind.label + ".connect-timeout", "300ms");
    overrides.put("clickhouse.connections", CONNECTIONS);
    overrides.put("neo4j.connections", CONNECTIONS);
    overrides.put("clickhouse.query-timeout", "1s");
    overrides.put("clickhouse.insert-timeout", "1s");
    return overrides;
  }

  private static boolean isUp(Service service, StoreKind kind) {
    return gauge(service, "tributary.store.up", kind) == 1;
  }

  private static double active(Service service, StoreKind kind) {
    // Redis has one connection that all share.
    return kind == StoreKind.REDIS ? 0 : gauge(service, "tributary.pool.active", kind);
  }

  private static double gauge(Service service, String name, StoreKind kind) {
    return service.bean(MeterRegistry.class).get(name).tag("store", kind.label).gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }
}
