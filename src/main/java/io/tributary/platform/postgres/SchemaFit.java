package io.tributary.platform.postgres;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Whether the database's schema is one that this code can work with. Until it is known to be, no
 * statement of ours runs.
 */
@Singleton
public final class SchemaFit {
  /** The newest migration that the code relies on. */
  public static final int REQUIRED = 15;

  /** What is known of the schema, in a sentence for operators where it is not good. */
  public sealed interface State {
    record Unknown(String why) implements State {}

    record TooOld(int found) implements State {
      public String sentence() {
        return found == 0
            ? "the database has no schema yet: run the migrate command"
            : "the database's schema is at version %d, this code needs %d: run the migrate command"
                .formatted(found, REQUIRED);
      }
    }

    record Fits(int found) implements State {}
  }

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile State state = new State.Unknown("postgres has not been reached yet");

  public State state() {
    return state;
  }

  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  void found(int version) {
    become(version >= REQUIRED ? new State.Fits(version) : new State.TooOld(version));
  }

  void notReached(String why) {
    // Once seen to fit, it is taken to fit: an outage does not change a schema.
    if (!(state instanceof State.Fits)) {
      become(new State.Unknown(why));
    }
  }

  private void become(State next) {
    if (!next.equals(state)) {
      state = next;
      listeners.forEach(Runnable::run);
    }
  }

  void ensureFits() {
    if (!(state instanceof State.Fits)) {
      throw PostgresFailures.away();
    }
  }
}
