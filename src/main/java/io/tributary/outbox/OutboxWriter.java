package io.tributary.outbox;

import io.tributary.platform.call.Call;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.postgres.Session;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Takes an erased user out of what is kept of events. */
@Singleton
public final class OutboxWriter {
  private static final Duration ONE_PORTION = Duration.ofSeconds(60);
  private static final int EVENTS_AT_ONCE = 10_000;
  private static final int LETTERS_AT_ONCE = 200;
  private static final String EVERYWHERE = "";
  private static final UUID NO_EVENT = new UUID(0, 0);

  private final Postgres postgres;
  private final PostgresErasedEventStore store;
  private final PostgresDeadLetterStore deadLetters;

  OutboxWriter(
      Postgres postgres, PostgresErasedEventStore store, PostgresDeadLetterStore deadLetters) {
    this.postgres = postgres;
    this.store = store;
    this.deadLetters = deadLetters;
  }

  /**
   * Of events, those that everybody has had: one that is still to be carried may be about others
   * too.
   *
   * @param snapshot that sees all that was ever written of the user
   * @return whether nothing is left; false as long as a destination is behind
   */
  public boolean erase(UUID user, String snapshot) {
    if (!hasArrived(user, snapshot, EVERYWHERE)) {
      return false;
    }
    Optional<Long> last = Optional.of(0L);
    while (last.isPresent()) {
      long after = last.get();
      last =
          within(
              () ->
                  postgres.write(
                      Pool.BATCH,
                      session -> store.remove(session, after, user, snapshot, EVENTS_AT_ONCE)));
    }
    // After the events: what was given up on the way was put here before it counted as carried.
    eraseLetters(user);
    return true;
  }

  /** Whether nothing that was written of the user is on its way to the destination any more. */
  public boolean hasArrived(UUID user, String snapshot, String destination) {
    return within(
        () ->
            postgres.read(
                Pool.SLOW, session -> store.carried(session, user, snapshot, destination)));
  }

  private void eraseLetters(UUID user) {
    String destination = "";
    UUID event = NO_EVENT;
    List<PostgresErasedEventStore.Letter> letters;
    do {
      String afterDestination = destination;
      UUID afterEvent = event;
      letters =
          within(
              () ->
                  postgres.inTransaction(
                      Pool.BATCH,
                      transaction -> {
                        List<PostgresErasedEventStore.Letter> some =
                            store.letters(
                                transaction, afterDestination, afterEvent, user, LETTERS_AT_ONCE);
                        some.forEach(letter -> erase(transaction, letter, user));
                        return some;
                      }));
      if (!letters.isEmpty()) {
        destination = letters.getLast().destination();
        event = letters.getLast().event();
      }
    } while (letters.size() == LETTERS_AT_ONCE);
  }

  private void erase(Session transaction, PostgresErasedEventStore.Letter letter, UUID user) {
    EventOfOthers.in(letter.payload(), user)
        .ifPresentOrElse(
            rest -> store.rewrite(transaction, letter, rest),
            () -> deadLetters.remove(transaction, letter.destination(), letter.event()));
  }

  private static <T> T within(Supplier<T> work) {
    return Call.background("erase-events", ONE_PORTION).call(work);
  }
}
