package io.tributary.outbox;

import io.tributary.harness.Service;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Pods that carry events and end without a word, or stand still for longer than their leases live.
 */
class KilledRelayIT {
  private static final int KILLS = Integer.getInteger("kills", 2);
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  private Service writer;
  private Troubles troubles;

  @BeforeEach
  void start() {
    writer = Carrying.idle();
    troubles = new Troubles(writer, Way.direct());
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  @Test
  void killedAtAnyMomentNothingIsLostAndNothingDoubled() {
    System.out.println("killed with seed " + SEED);
    troubles.killedAtAnyMoment(KILLS, new Random(SEED));
  }

  @Test
  void onePausedBeyondItsLeaseDoesNoHarmWhenItGoesOn() {
    troubles.pausedBeyondItsLease();
  }
}
