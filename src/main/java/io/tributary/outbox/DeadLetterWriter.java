package io.tributary.outbox;

import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import io.tributary.projection.Projection;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Tries dead letters again, once whatever was wrong with them is mended. */
@Singleton
public final class DeadLetterWriter {
  private final Postgres postgres;
  private final PostgresDeadLetterStore store;
  private final Map<String, Destination> destinations;

  DeadLetterWriter(
      Postgres postgres,
      PostgresDeadLetterStore store,
      RelayConfig config,
      List<Projection> projections,
      Provider<KafkaDestination> kafka) {
    this.postgres = postgres;
    this.store = store;
    this.destinations = new TreeMap<>();
    for (Projection each : projections) {
      destinations.put(each.name(), new ProjectionDestination(each, Duration.ZERO));
    }
    if (config.transport() == RelayConfig.Transport.KAFKA) {
      destinations.put(KafkaDestination.NAME, kafka.get());
    }
  }

  public record Replayed(long arrived, long failed) {}

  /**
   * Oldest first, each once.
   *
   * @throws Failure.Unavailable if the destination is away
   */
  public Replayed replay(String destination, int atMost) {
    Destination to = destinations.get(destination);
    if (to == null) {
      throw Failure.Invalid.field(
          "destination", "known", "is one of " + String.join(", ", names()));
    }
    var tried = new ArrayList<UUID>();
    long arrived = 0;
    while (tried.size() < atMost) {
      List<Attempt> attempt =
          postgres.inTransaction(
              Pool.BATCH,
              transaction ->
                  store.take(transaction, destination, tried).stream()
                      .map(
                          letter -> {
                            Attempt one = attempt(to, letter);
                            one.failed()
                                .ifPresentOrElse(
                                    again -> store.put(transaction, destination, again),
                                    () -> store.remove(transaction, destination, letter.eventId()));
                            return one;
                          })
                      .toList());
      if (attempt.isEmpty()) {
        break;
      }
      tried.add(attempt.getFirst().event());
      arrived += attempt.getFirst().failed().isEmpty() ? 1 : 0;
    }
    return new Replayed(arrived, tried.size() - arrived);
  }

  private record Attempt(UUID event, java.util.Optional<DeadLetter> failed) {}

  private static Attempt attempt(Destination to, Delivery letter) {
    try {
      to.deliver(List.of(letter));
      return new Attempt(letter.eventId(), java.util.Optional.empty());
    } catch (Failure away) {
      throw away;
    } catch (RuntimeException again) {
      return new Attempt(
          letter.eventId(), java.util.Optional.of(new DeadLetter(letter, 1, again.toString())));
    }
  }

  /**
   * What a projection was filled with anew needs no letters of before. Those that came since may be
   * about what had been read already.
   */
  public void forget(String destination, Instant before) {
    Call.background("forget", Duration.ofSeconds(10))
        .run(
            () ->
                postgres.write(
                    session -> {
                      store.forget(session, destination, before);
                      return true;
                    }));
  }

  public List<String> names() {
    return List.copyOf(destinations.keySet());
  }
}
