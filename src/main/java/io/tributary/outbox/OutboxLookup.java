package io.tributary.outbox;

import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import jakarta.inject.Singleton;
import java.util.List;

/** How the outbox is, for operators. */
@Singleton
public final class OutboxLookup {
  private final Postgres postgres;
  private final PostgresRelayStore store;
  private final PostgresDeadLetterStore deadLetters;

  OutboxLookup(Postgres postgres, PostgresRelayStore store, PostgresDeadLetterStore deadLetters) {
    this.postgres = postgres;
    this.store = store;
    this.deadLetters = deadLetters;
  }

  /** Of every destination that anything is carried to. */
  public List<DestinationHealth> health() {
    return postgres.read(Pool.SLOW, store::health);
  }

  public List<DeadLetterSummary> deadLetters(int limit) {
    return postgres.read(session -> deadLetters.list(session, limit));
  }
}
