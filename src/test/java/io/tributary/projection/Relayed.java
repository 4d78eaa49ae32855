package io.tributary.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.events.v1.Envelope;
import io.tributary.harness.Eventually;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A projection as a relay treats it: what failed because of the store comes again. */
public final class Relayed {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Projection projection;

  public Relayed(Projection projection) {
    this.projection = projection;
  }

  public void apply(Envelope... events) {
    apply(List.of(events));
  }

  public void apply(List<Envelope> events) {
    Eventually.holds(() -> applied(events));
  }

  /** One attempt. */
  public boolean applied(List<Envelope> events) {
    try {
      Call.background("test", LONG).run(() -> projection.apply(Changes.read(events)));
      return true;
    } catch (Failure.Unavailable | Failure.DeadlineExceeded away) {
      return false;
    }
  }

  public void clear() {
    Eventually.holds(
        () -> {
          try {
            Call.background("test", LONG).run(projection::clear);
            return true;
          } catch (Failure.Unavailable away) {
            return false;
          }
        });
  }

  /** Something that is asked of the store, again if it was late. */
  public static <T> T asked(Supplier<T> question) {
    var answers = new ArrayList<T>();
    Eventually.holds(
        () -> {
          try {
            answers.add(Call.background("test", LONG).call(question));
            return true;
          } catch (Failure.Unavailable away) {
            return false;
          }
        });
    return answers.getFirst();
  }

  public List<Entry> contents(Owners owners) {
    return asked(() -> projection.contents(owners));
  }

  public void holdsWhatIsTrueAfter(History history) {
    assertThat(contents(history.owners()))
        .containsExactlyInAnyOrderElementsOf(history.truth(projection.kinds()));
  }
}
