package io.tributary.platform.postgres;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * A session's connection in the hands of a repository: for statements only. The repository closes
 * what it was given, which must not end the session, and transactions are the session's own affair.
 */
final class LentConnection implements Connection {
  private final Connection connection;

  private LentConnection(Connection connection) {
    this.connection = connection;
  }

  /** To be written into the context of the repository's publisher. */
  static Context lending(Connection connection) {
    return Context.of(LentConnection.class, new LentConnection(connection));
  }

  /** What was lent to the publisher that asks. */
  static Mono<Connection> borrowed() {
    return Mono.deferContextual(
        context ->
            context.hasKey(LentConnection.class)
                ? Mono.<Connection>just(context.get(LentConnection.class))
                : Mono.error(
                    new IllegalStateException("repositories are asked through Postgres.query")));
  }

  @Override
  public Publisher<Void> close() {
    return Mono.empty();
  }

  @Override
  public Statement createStatement(String sql) {
    return connection.createStatement(sql);
  }

  @Override
  public Batch createBatch() {
    return connection.createBatch();
  }

  @Override
  public ConnectionMetadata getMetadata() {
    return connection.getMetadata();
  }

  @Override
  public boolean isAutoCommit() {
    return connection.isAutoCommit();
  }

  @Override
  public IsolationLevel getTransactionIsolationLevel() {
    return connection.getTransactionIsolationLevel();
  }

  @Override
  public Publisher<Boolean> validate(ValidationDepth depth) {
    return connection.validate(depth);
  }

  @Override
  public Publisher<Void> beginTransaction() {
    throw refused();
  }

  @Override
  public Publisher<Void> beginTransaction(TransactionDefinition definition) {
    throw refused();
  }

  @Override
  public Publisher<Void> commitTransaction() {
    throw refused();
  }

  @Override
  public Publisher<Void> rollbackTransaction() {
    throw refused();
  }

  @Override
  public Publisher<Void> createSavepoint(String name) {
    throw refused();
  }

  @Override
  public Publisher<Void> releaseSavepoint(String name) {
    throw refused();
  }

  @Override
  public Publisher<Void> rollbackTransactionToSavepoint(String name) {
    throw refused();
  }

  @Override
  public Publisher<Void> setAutoCommit(boolean autoCommit) {
    throw refused();
  }

  @Override
  public Publisher<Void> setLockWaitTimeout(Duration timeout) {
    throw refused();
  }

  @Override
  public Publisher<Void> setStatementTimeout(Duration timeout) {
    throw refused();
  }

  @Override
  public Publisher<Void> setTransactionIsolationLevel(IsolationLevel level) {
    throw refused();
  }

  private static UnsupportedOperationException refused() {
    return new UnsupportedOperationException("transactions go through Postgres.inTransaction");
  }
}
