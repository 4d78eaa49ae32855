package io.tributary.platform.postgres;

import io.micrometer.core.instrument.MeterRegistry;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Wrapped;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.metrics.MetricNames;
import io.tributary.platform.resilience.Admission;
import io.tributary.platform.resilience.Gate;
import io.tributary.platform.resilience.Gates;
import io.tributary.platform.store.StoreMeters;
import io.tributary.platform.store.StoreTime;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The way to PostgreSQL. Work gets a connection for as long as it runs, on the thread that asked.
 * Waiting ends at the caller's deadline; the connection goes back to its pool only when the server
 * has nothing more to say on it.
 */
@Singleton
public final class Postgres {
  private static final Logger LOG = LoggerFactory.getLogger(Postgres.class);

  /**
   * How much longer than its own timeout a statement may stay silent before its connection is cut.
   */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final PostgresPools pools;
  private final PostgresConfig config;
  private final Gate gate;
  private final StoreMeters statements;
  private final SchemaFit schema;
  private final AtomicInteger draining;

  Postgres(
      PostgresPools pools,
      PostgresConfig config,
      SchemaFit schema,
      Gates gates,
      MeterRegistry meters) {
    this.pools = pools;
    this.config = config;
    this.gate = gates.of("postgres");
    this.statements = new StoreMeters("postgres", meters);
    this.schema = schema;
    this.draining =
        meters.gauge(
            MetricNames.POOL_DRAINING,
            io.micrometer.core.instrument.Tags.of("store", "postgres"),
            new AtomicInteger());
  }

  /** Statements that change nothing: where a connection proves dead, they are tried on another. */
  public <T> T read(Function<Session, T> work) {
    return read(Pool.FAST, work);
  }

  public <T> T read(Pool pool, Function<Session, T> work) {
    schema.ensureFits();
    return gate.read(admission -> with(pool, admission, work));
  }

  /** Statements that stand each for themselves. */
  public <T> T write(Function<Session, T> work) {
    return write(Pool.FAST, work);
  }

  public <T> T write(Pool pool, Function<Session, T> work) {
    schema.ensureFits();
    return gate.once(admission -> with(pool, admission, work));
  }

  /** All of the work's statements, or none. */
  public <T> T inTransaction(Function<Session, T> work) {
    return inTransaction(Pool.FAST, work);
  }

  public <T> T inTransaction(Pool pool, Function<Session, T> work) {
    schema.ensureFits();
    var afterCommit = new ArrayList<Runnable>();
    T answer =
        gate.once(
            admission ->
                with(
                    pool,
                    admission,
                    session -> {
                      session.begin();
                      T result = work.apply(session);
                      session.commit();
                      afterCommit.addAll(session.afterCommit());
                      return result;
                    }));
    afterCommit.forEach(Postgres::afterwards);
    return answer;
  }

  /** What is committed has succeeded, whatever comes of this. */
  private static void afterwards(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException failure) {
      LOG.warn("what was to follow a commit failed", failure);
    }
  }

  /** One statement of a repository. */
  public <T> List<T> query(String name, Supplier<Flux<T>> statement) {
    return read(session -> session.list(name, statement.get()));
  }

  /** Like {@link #read} for those who look whether the schema is there. */
  <T> T probe(Function<Session, T> work) {
    return gate.look(admission -> with(Pool.FAST, admission, work));
  }

  private <T> T with(Pool pool, Admission admission, Function<Session, T> work) {
    Held held = acquire(pool, admission);
    boolean clean = false;
    try {
      T result = work.apply(held.session());
      clean = true;
      return result;
    } finally {
      release(pool, held, clean);
    }
  }

  private record Held(Connection pooled, Connection raw, Session session) {}

  /** As long as connections prove dead, but no longer than anybody waits for one. */
  private Held acquire(Pool pool, Admission admission) {
    var time = StoreTime.of("postgres", config.acquireTimeout());
    long end = System.nanoTime() + config.acquireTimeout().toNanos();
    do {
      pools.places(pool).take(admission);
      Connection pooled = take(pool);
      Connection raw = unwrap(pooled);
      var session = new Session(pooled, statements, config.statementTimeout(pool));
      var held = new Held(pooled, raw, session);
      if (pools.idleFor(raw).compareTo(config.validateAfterIdle()) < 0 || answers(pool, held)) {
        return held;
      }
      cut(pool, held);
    } while (System.nanoTime() < end);
    throw time.over();
  }

  private boolean answers(Pool pool, Held held) {
    try {
      return held.session().isAlive(config.acquireTimeout().dividedBy(3));
    } catch (Failure callerGone) {
      release(pool, held, false);
      throw callerGone;
    }
  }

  private Connection take(Pool pool) {
    CompletableFuture<Connection> coming =
        pools.of(pool).create().cast(Connection.class).toFuture();
    try {
      return coming.get(Call.current().deadline().remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      returnWhenItComes(pool, coming);
      throw new Failure.DeadlineExceeded();
    } catch (InterruptedException interrupted) {
      returnWhenItComes(pool, coming);
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled();
    } catch (ExecutionException failed) {
      pools.places(pool).giveBack();
      throw PostgresFailures.translate(failed.getCause() == null ? failed : failed.getCause());
    }
  }

  private void returnWhenItComes(Pool pool, CompletableFuture<Connection> coming) {
    var unused =
        coming.whenComplete(
            (connection, failure) -> {
              if (connection == null) {
                pools.places(pool).giveBack();
              } else {
                giveBack(pool, connection);
              }
            });
  }

  private void release(Pool pool, Held held, boolean clean) {
    @Nullable CompletableFuture<?> unfinished = held.session().unfinished();
    if (unfinished == null) {
      end(pool, held, clean);
      return;
    }
    draining.incrementAndGet();
    Duration patience = config.statementTimeout(pool).plus(GRACE);
    var unused =
        unfinished
            .copy()
            .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete(
                (answer, failure) -> {
                  draining.decrementAndGet();
                  if (failure instanceof TimeoutException) {
                    LOG.warn("a connection to postgres stayed silent for {} and is cut", patience);
                    cut(pool, held);
                  } else {
                    end(pool, held, false);
                  }
                });
  }

  private void end(Pool pool, Held held, boolean clean) {
    pools.used(held.raw());
    if (clean) {
      giveBack(pool, held.pooled());
    } else {
      // Harmless outside a transaction; inside one it must be over before somebody else gets the
      // connection. Where it fails nothing is known of the connection, so nobody gets it.
      Mono.from(held.pooled().rollbackTransaction())
          .timeout(GRACE)
          .subscribe(
              nothing -> {}, failure -> cut(pool, held), () -> giveBack(pool, held.pooled()));
    }
  }

  private void giveBack(Pool pool, Connection pooled) {
    Mono.from(pooled.close())
        .doFinally(end -> pools.places(pool).giveBack())
        .subscribe(
            nothing -> {},
            failure -> LOG.debug("giving a connection back: {}", failure.toString()));
  }

  /** Closes the socket; the pool then finds the connection dead and makes another. */
  private void cut(Pool pool, Held held) {
    Mono.from(held.raw().close())
        .timeout(GRACE)
        .onErrorResume(failure -> Mono.empty())
        .subscribe(nothing -> {}, failure -> {}, () -> giveBack(pool, held.pooled()));
  }

  private static Connection unwrap(Connection pooled) {
    return pooled instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof Connection raw
        ? raw
        : pooled;
  }
}
