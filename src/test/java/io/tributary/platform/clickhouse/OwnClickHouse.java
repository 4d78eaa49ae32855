package io.tributary.platform.clickhouse;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.local.LocalClickHouse;
import io.tributary.platform.call.Call;
import io.tributary.platform.migrate.ClickHouseMigrations;
import io.tributary.platform.resilience.Gates;
import io.tributary.platform.resilience.ResilienceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** An engine that a test may kill, with the tables of ours, and gateways to it. */
record OwnClickHouse(LocalClickHouse server) implements AutoCloseable {
  private static final String DATABASE = "tributary";

  static OwnClickHouse start(Path folder) {
    LocalClickHouse server = LocalClickHouse.start(folder, 0);
    new ClickHouseMigrations(
            server.url(), DATABASE, LocalClickHouse.USER, LocalClickHouse.PASSWORD, null)
        .up();
    return new OwnClickHouse(server);
  }

  @Override
  public void close() {
    server.close();
  }

  ClickHouse gateway(int connections, Duration queryTimeout) {
    return gateway(connections, queryTimeout, Duration.ofMillis(100));
  }

  ClickHouse gateway(int connections, Duration queryTimeout, Duration watch) {
    return new ClickHouse(
        new ClickHouseConfig(
            List.of(server.url()),
            DATABASE,
            LocalClickHouse.USER,
            LocalClickHouse.PASSWORD,
            connections,
            Duration.ofSeconds(2),
            Duration.ofMillis(300),
            Duration.ofSeconds(5),
            queryTimeout,
            Duration.ofSeconds(30),
            Duration.ofSeconds(8),
            Duration.ofMinutes(30),
            watch),
        new Gates(
            new ResilienceConfig(
                5,
                100,
                20,
                50,
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofMillis(50),
                Duration.ofMillis(100)),
            new SimpleMeterRegistry()),
        new SimpleMeterRegistry());
  }

  static <T> T within(Duration time, Supplier<T> work) {
    return Call.background("test", time).call(work);
  }

  static <T> T call(Supplier<T> work) {
    return within(Duration.ofSeconds(30), work);
  }

  static long number(ClickHouse clickHouse, String sql, Map<String, Object> parameters) {
    return clickHouse
        .list(Query.named("test.number", sql), parameters, row -> row.getLong("n"))
        .getFirst();
  }
}
