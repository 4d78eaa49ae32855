package io.tributary.erasure;

import io.tributary.platform.call.Call;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.postgres.Session;
import io.tributary.projection.Change.TracesErased;
import io.tributary.projection.Changes;
import io.tributary.projection.Projection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Takes a user out of PostgreSQL, each portion in a transaction of its own: somebody may have done
 * a million things. Stores that find what they have only through PostgreSQL are told before the
 * transaction ends; if one is away, its rows stay.
 */
@Singleton
final class Belongings {
  private static final int AT_ONCE = 1_000;
  private static final Duration ONE_PORTION = Duration.ofSeconds(60);
  private static final UUID BEFORE_ALL = new UUID(0, 0);

  private final Postgres postgres;
  private final PostgresBelongingsStore store;
  private final List<Projection> projections;

  Belongings(Postgres postgres, PostgresBelongingsStore store, List<Projection> projections) {
    this.postgres = postgres;
    this.store = store;
    this.projections = projections;
  }

  /**
   * @param goOn asked before each portion
   * @return whether nothing is left
   */
  boolean erase(Erasure erasure, BooleanSupplier goOn) {
    UUID user = erasure.user();
    var unused =
        portion(
            session -> {
              store.blankProfile(session, user);
              return true;
            });
    return untilNone(goOn, session -> store.removeWhatIsAlone(session, user, AT_ONCE))
        && untilNone(goOn, session -> store.removeEngagement(session, user, AT_ONCE))
        && untilNone(goOn, session -> removeEdges(session, erasure))
        && blankPosts(erasure, goOn);
  }

  private boolean untilNone(BooleanSupplier goOn, Function<Session, Long> work) {
    while (goOn.getAsBoolean()) {
      if (portion(work) == 0) {
        return true;
      }
    }
    return false;
  }

  private long removeEdges(Session transaction, Erasure erasure) {
    List<UUID> others = store.removeEdges(transaction, erasure.user(), AT_ONCE);
    tell(erasure, List.of(), others);
    return others.size();
  }

  private boolean blankPosts(Erasure erasure, BooleanSupplier goOn) {
    UUID last = BEFORE_ALL;
    while (goOn.getAsBoolean()) {
      UUID after = last;
      List<UUID> posts =
          portion(
              transaction -> {
                List<UUID> some = store.blankPosts(transaction, erasure.user(), after, AT_ONCE);
                tell(erasure, some, List.of());
                return some;
              });
      if (posts.isEmpty()) {
        return true;
      }
      last = posts.getLast();
    }
    return false;
  }

  private void tell(Erasure erasure, List<UUID> posts, List<UUID> others) {
    if (!posts.isEmpty() || !others.isEmpty()) {
      var traces = new TracesErased(erasure.user(), erasure.version(), posts, others);
      projections.forEach(each -> each.apply(Changes.of(List.of(traces))));
    }
  }

  private <T> T portion(Function<Session, T> work) {
    return Call.background("erase", ONE_PORTION)
        .call(() -> postgres.inTransaction(Pool.BATCH, work));
  }
}
