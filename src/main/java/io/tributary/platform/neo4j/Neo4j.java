package io.tributary.platform.neo4j;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.tributary.platform.call.Call;
import io.tributary.platform.resilience.Gates;
import io.tributary.platform.store.BlockingCalls;
import io.tributary.platform.store.StoreWatch;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.TransactionConfig;

/** The way to Neo4j. Each statement is a transaction that the server ends by itself in time. */
@Context
@Requires(property = "neo4j.enabled", notEquals = "false")
public final class Neo4j {
  private static final Cypher PING = Cypher.named("watch.ping", "RETURN 1 AS one");

  private static final int FEW = 20;

  private final Neo4jConfig config;
  private final Driver driver;
  private final BlockingCalls calls;
  private final StoreWatch watch;

  Neo4j(Neo4jConfig config, Gates gates, MeterRegistry meters) {
    this.config = config;
    this.driver = GraphDatabase.driver(config.uri(), credentials(config), limits(config));
    this.calls =
        new BlockingCalls(
            "neo4j",
            config.connections(),
            config.acquireTimeout(),
            gates.of("neo4j"),
            meters,
            Neo4jFailures::translate);
    this.watch =
        new StoreWatch(
            "neo4j", config.watchInterval(), meters, this::ping, StoreWatch.awayFrom("neo4j"));
    watch.start();
  }

  private static AuthToken credentials(Neo4jConfig config) {
    return config.username().isEmpty()
        ? AuthTokens.none()
        : AuthTokens.basic(config.username(), config.password());
  }

  private static Config limits(Neo4jConfig config) {
    return Config.builder()
        .withMaxConnectionPoolSize(config.connections())
        .withConnectionAcquisitionTimeout(config.acquireTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .withConnectionTimeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .withMaxConnectionLifetime(config.lifetime().toMillis(), TimeUnit.MILLISECONDS)
        .withConnectionLivenessCheckTimeout(
            config.validateAfterIdle().toMillis(), TimeUnit.MILLISECONDS)
        .withMaxTransactionRetryTime(0, TimeUnit.MILLISECONDS)
        .withUserAgent("tributary")
        .build();
  }

  public <T> List<T> read(Cypher cypher, Map<String, Object> parameters, Function<Record, T> row) {
    return read(cypher, parameters, row, config.readTimeout());
  }

  /** The same about so many at once, for which it may take longer if they are over a hundred. */
  public <T> List<T> read(
      Cypher cypher, Map<String, Object> parameters, Function<Record, T> row, int count) {
    return read(
        cypher, parameters, row, count > FEW ? config.batchTimeout() : config.readTimeout());
  }

  private <T> List<T> read(
      Cypher cypher, Map<String, Object> parameters, Function<Record, T> row, Duration limit) {
    return calls.read(
        cypher.name(), limit, () -> asking(cypher, parameters, row, AccessMode.READ, limit));
  }

  public void write(Cypher cypher, Map<String, Object> parameters) {
    var unused = write(cypher, parameters, row -> true);
  }

  /** Rows of a write, or of a read that must not miss what was written before it. */
  public <T> List<T> write(Cypher cypher, Map<String, Object> parameters, Function<Record, T> row) {
    return calls.write(
        cypher.name(),
        config.writeTimeout(),
        () -> asking(cypher, parameters, row, AccessMode.WRITE, config.writeTimeout()));
  }

  private <T> Callable<List<T>> asking(
      Cypher cypher,
      Map<String, Object> parameters,
      Function<Record, T> row,
      AccessMode mode,
      Duration limit) {
    TransactionConfig bounded =
        TransactionConfig.builder()
            .withTimeout(atMost(limit))
            // For SHOW TRANSACTIONS and the query log.
            .withMetadata(
                Map.of("statement", cypher.name(), "call", Call.current().correlationId()))
            .build();
    return () -> {
      try (Session session =
          driver.session(
              SessionConfig.builder()
                  .withDatabase(config.database())
                  .withDefaultAccessMode(mode)
                  .build())) {
        return session.run(cypher.text(), parameters, bounded).list(row::apply);
      }
    };
  }

  private static Duration atMost(Duration limit) {
    Duration left = Call.current().deadline().remaining();
    Duration allowed = left.compareTo(limit) < 0 ? left : limit;
    return allowed.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : allowed;
  }

  private StoreWatch.Seen ping() {
    calls.look(
        PING.name(),
        config.readTimeout(),
        () ->
            asking(
                PING,
                Map.of(),
                row -> row.get("one").asInt(),
                AccessMode.READ,
                config.readTimeout()));
    return StoreWatch.Seen.fit("neo4j is there");
  }

  public boolean isUp() {
    return watch.isUp();
  }

  @PreDestroy
  void close() {
    watch.close();
    driver.close();
  }
}
