package io.tributary.erasure;

import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import io.tributary.projection.Projection;
import io.tributary.users.UserWriter;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Where a user's erasure is asked for, and how far it is. */
@Singleton
public final class ErasureWriter {
  static final String POSTGRES = "postgres";
  static final String OUTBOX = "outbox";

  private final Postgres postgres;
  private final PostgresErasureStore store;
  private final UserWriter users;
  private final List<String> stores;
  private final InstantSource clock;

  ErasureWriter(
      Postgres postgres,
      PostgresErasureStore store,
      UserWriter users,
      List<Projection> projections,
      InstantSource clock) {
    this.postgres = postgres;
    this.store = store;
    this.users = users;
    this.stores =
        Stream.concat(
                Stream.of(POSTGRES, OUTBOX), projections.stream().map(Projection::name).sorted())
            .toList();
    this.clock = clock;
  }

  /** All that keep something of users. */
  public List<String> stores() {
    return stores;
  }

  /**
   * Ends the user, if it lives, and has it erased; one that is being erased, or is, goes on so.
   *
   * @throws Failure.NotFound if there never was such a user
   */
  public Erasure ask(UUID user) {
    return postgres.inTransaction(
        // As its deletion by itself.
        Pool.BATCH,
        transaction -> {
          var unused = users.delete(transaction, user);
          return store
              .ask(transaction, user, clock.instant())
              .orElseThrow(() -> Failure.NotFound.user("user_id"));
        });
  }
}
