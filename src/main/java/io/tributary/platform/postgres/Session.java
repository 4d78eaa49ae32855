package io.tributary.platform.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.ValidationDepth;
import io.tributary.platform.store.StoreMeters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connection in one caller's hands. Statements run one after another; each call waits for its
 * answer, but no longer than the caller's deadline. A statement that is given up is never
 * cancelled, because that can leave its answer in the connection for the next user: it is left to
 * end by itself or by the server's statement timeout, and {@link Postgres} gives the connection
 * back only then.
 */
public final class Session {
  private final Connection connection;
  private final Await waiting;
  private final List<Runnable> afterCommit = new ArrayList<>();

  Session(Connection connection, StoreMeters statements, Duration limit) {
    this.connection = connection;
    this.waiting = new Await(statements, limit);
  }

  /** All rows of the answer. */
  public <T> List<T> list(Sql sql, Function<Row, T> mapping, Object... parameters) {
    return await(
        sql.name(),
        Flux.from(statement(sql, parameters).execute())
            .concatMap(result -> result.map((row, metadata) -> mapping.apply(row)))
            .collectList());
  }

  /** All rows of a repository's statement, which runs on this connection. */
  <T> List<T> list(String name, Flux<T> statement) {
    return await(
        name, statement.collectList().contextWrite(LentConnection.lending(connection).readOnly()));
  }

  /** The first row of the answer. */
  public <T> Optional<T> first(Sql sql, Function<Row, T> mapping, Object... parameters) {
    return list(sql, mapping, parameters).stream().findFirst();
  }

  /** The row of a statement that always answers with one. */
  public <T> T one(Sql sql, Function<Row, T> mapping, Object... parameters) {
    List<T> rows = list(sql, mapping, parameters);
    if (rows.size() != 1) {
      throw new IllegalStateException(sql.name() + " answered " + rows.size() + " rows");
    }
    return rows.getFirst();
  }

  /** How many rows the statement changed. */
  public long update(Sql sql, Object... parameters) {
    return await(
        sql.name(),
        Flux.from(statement(sql, parameters).execute())
            .concatMap(Result::getRowsUpdated)
            .reduce(0L, Long::sum));
  }

  private Statement statement(Sql sql, Object... parameters) {
    Statement statement = connection.createStatement(sql.text());
    for (int i = 0; i < parameters.length; i++) {
      if (parameters[i] instanceof Sql.Null absent) {
        statement.bindNull(i, absent.type());
      } else {
        statement.bind(i, parameters[i]);
      }
    }
    return statement;
  }

  /** Done once the transaction is committed and its connection given back; never if it is not. */
  public void afterCommit(Runnable work) {
    afterCommit.add(work);
  }

  List<Runnable> afterCommit() {
    return afterCommit;
  }

  void begin() {
    await("begin", Mono.from(connection.beginTransaction()));
  }

  void commit() {
    await("commit", Mono.from(connection.commitTransaction()));
  }

  boolean isAlive(Duration atMost) {
    return waiting.alive(connection.validate(ValidationDepth.REMOTE), atMost);
  }

  /** What was sent and not answered yet when its caller stopped waiting. */
  @Nullable CompletableFuture<?> unfinished() {
    return waiting.unfinished();
  }

  private <T> T await(String name, Publisher<T> work) {
    return waiting.on(name, work);
  }
}
