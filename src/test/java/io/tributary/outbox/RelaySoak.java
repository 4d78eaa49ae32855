package io.tributary.outbox;

import io.tributary.harness.Service;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * All troubles one after another, by either way, longer than the build has time for. To be asked
 * for: {@code ./mvnw verify -Dit.test=RelaySoak -Dtest=ArchitectureTest}. Takes twenty minutes;
 * {@code -Donly=away} those whose names say so.
 */
class RelaySoak {
  private static final int KILLS = Integer.getInteger("kills", 10);
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("seconds", 60));
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final String ONLY = System.getProperty("only", "");

  @TestFactory
  Stream<DynamicTest> nothingIsLostOrDoubled() {
    System.out.println("soak with seed " + SEED);
    return Stream.concat(each("direct", Way::direct), each("kafka", Way::byKafka))
        .filter(trouble -> trouble.getDisplayName().contains(ONLY));
  }

  private static Stream<DynamicTest> each(String name, Supplier<Way> way) {
    return Stream.of(
        soak(
            name + ", killed " + KILLS + " times",
            way,
            troubles -> troubles.killedAtAnyMoment(KILLS, new Random(SEED))),
        soak(name + ", two pods, one paused beyond its lease", way, Troubles::pausedBeyondItsLease),
        soak(
            name + ", pods that come and go " + ROUNDS + " times",
            way,
            troubles -> troubles.podsComeAndGo(ROUNDS)),
        soak(
            name + ", each store away for " + AWAY.toSeconds() + " s",
            way,
            troubles -> {
              try (var stores = new WayToStores()) {
                troubles.storesStop(stores, AWAY);
              }
            }),
        soak(name + ", three times over in other batches", way, Troubles::takenAgainInOtherBatches),
        soak(name + ", a poisoned event", way, troubles -> troubles.poison(whileItIsOut -> {})),
        soak(
            name + ", likes and unlikes from 32 clients",
            way,
            troubles -> troubles.aStormOfLikes(32, 40)),
        soak(name + ", a follow after the end of its users", way, Troubles::aFollowComesLate),
        soak(
            name + ", a transaction open for " + AWAY.toSeconds() + " s",
            way,
            troubles -> troubles.aTransactionStaysOpen(AWAY)));
  }

  private static DynamicTest soak(String name, Supplier<Way> way, Consumer<Troubles> trouble) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          long began = System.nanoTime();
          try (Service writer = Carrying.idle()) {
            trouble.accept(new Troubles(writer, way.get()));
            System.out.printf(
                "%s: %,d events, no difference, %d s%n",
                name,
                writer.database().count("SELECT count(*) FROM outbox"),
                Duration.ofNanos(System.nanoTime() - began).toSeconds());
          }
        });
  }
}
