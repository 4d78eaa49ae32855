package io.tributary.platform.postgres;

import io.micronaut.context.annotation.Context;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ValidationDepth;
import io.tributary.platform.resilience.Places;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** One connection pool per kind of work, each with its statement timeout fixed at connect. */
@Context
final class PostgresPools {
  private final Map<Pool, ConnectionPool> pools = new EnumMap<>(Pool.class);
  private final Map<Pool, Places> places = new EnumMap<>(Pool.class);
  private final Map<Connection, Long> lastUse = Collections.synchronizedMap(new WeakHashMap<>());

  PostgresPools(PostgresConfig config) {
    for (Pool pool : Pool.values()) {
      pools.put(pool, new ConnectionPool(poolOf(pool, config)));
      places.put(pool, new Places("postgres", config.size(pool), config.acquireTimeout()));
    }
  }

  ConnectionPool of(Pool pool) {
    return Objects.requireNonNull(pools.get(pool));
  }

  /**
   * One for each connection, to be taken before it: so whoever waits for the pool waits for a
   * connection to be made, and not for others.
   */
  Places places(Pool pool) {
    return Objects.requireNonNull(places.get(pool));
  }

  /** The server has just answered on this connection. */
  void used(Connection raw) {
    lastUse.put(raw, System.nanoTime());
  }

  /** How long nothing was heard on this connection. */
  Duration idleFor(Connection raw) {
    Long last = lastUse.get(raw);
    return last == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - last);
  }

  private ConnectionPoolConfiguration poolOf(Pool pool, PostgresConfig config) {
    int size = config.size(pool);
    return ConnectionPoolConfiguration.builder(
            remembering(new PostgresqlConnectionFactory(server(pool, config))))
        .name("postgres-" + pool.label())
        .maxSize(size)
        // Half of them are kept ready, so that a burst does not begin with handshakes.
        .initialSize((size + 1) / 2)
        .minIdle((size + 1) / 2)
        .maxAcquireTime(config.acquireTimeout())
        .maxCreateConnectionTime(config.connectTimeout())
        .maxIdleTime(config.idleTime())
        .maxLifeTime(config.lifetime())
        .backgroundEvictionInterval(Duration.ofSeconds(30))
        // A closed socket is seen without asking. One that has been idle is asked by the gateway:
        // asking on every acquire would double the round trips of every read.
        .validationDepth(ValidationDepth.LOCAL)
        .build();
  }

  /**
   * Connections kept ready may be old when they are first used, so their making counts as a use.
   */
  private ConnectionFactory remembering(ConnectionFactory server) {
    return new ConnectionFactory() {
      @Override
      public Publisher<? extends Connection> create() {
        return Mono.<Connection>from(server.create()).doOnNext(PostgresPools.this::used);
      }

      @Override
      public ConnectionFactoryMetadata getMetadata() {
        return server.getMetadata();
      }
    };
  }

  private static PostgresqlConnectionConfiguration server(Pool pool, PostgresConfig config) {
    return PostgresqlConnectionConfiguration.builder()
        .host(config.host())
        .port(config.port())
        .database(config.database())
        .username(config.username())
        .password(config.password())
        .applicationName("tributary-" + pool.label())
        .sslMode(SSLMode.valueOf(config.sslMode().name()))
        .connectTimeout(config.connectTimeout())
        .statementTimeout(config.statementTimeout(pool))
        .lockWaitTimeout(config.lockTimeout())
        // A transaction whose holder died must not keep its locks.
        .options(
            Map.of(
                "idle_in_transaction_session_timeout",
                Long.toString(config.statementTimeout(pool).multipliedBy(2).toMillis()),
                "timezone",
                "UTC"))
        .preparedStatementCacheQueries(config.preparedStatements())
        .tcpKeepAlive(true)
        .tcpNoDelay(true)
        .build();
  }

  @PreDestroy
  void close() {
    pools.values().forEach(pool -> pool.disposeLater().block(Duration.ofSeconds(5)));
  }
}
