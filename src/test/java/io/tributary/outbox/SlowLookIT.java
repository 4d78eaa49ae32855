package io.tributary.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A backlog that no look gets through in the time that fast statements have, as one of millions of
 * events: here a few, each of which takes its time to be looked at.
 */
class SlowLookIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int EVENTS = 8;

  private Service idle;

  @BeforeEach
  void start() {
    idle = Carrying.idle();
    idle.database().run("CREATE SCHEMA slow");
    idle.database()
        .run(
            """
            CREATE FUNCTION slow.pg_visible_in_snapshot(xid8, pg_snapshot) RETURNS boolean
            LANGUAGE plpgsql AS $$
            BEGIN
              PERFORM pg_sleep(0.1);
              RETURN pg_catalog.pg_visible_in_snapshot($1, $2);
            END $$
            """);
    idle.database()
        .run(
            "ALTER DATABASE %s SET search_path = slow, pg_catalog, public"
                .formatted(Carrying.DATABASE));
  }

  @AfterEach
  void stop() {
    idle.database().run("ALTER DATABASE %s RESET search_path".formatted(Carrying.DATABASE));
    idle.database().run("DROP SCHEMA slow CASCADE");
    idle.close();
  }

  @Test
  void whatTakesLongToLookAtArrivesAllTheSame() {
    var given = new Fixtures(idle);
    for (int i = 0; i < EVENTS; i++) {
      given.user();
    }
    try (Service carrier = Carrying.another(Map.of("postgres.fast.statement-timeout", "400ms"))) {
      Eventually.holds(LONG, () -> carried(carrier) >= EVENTS);
    }
  }

  private static double carried(Service carrier) {
    Counter counter =
        carrier
            .bean(MeterRegistry.class)
            .find("tributary.outbox.carried")
            .tag("destination", "redis")
            .counter();
    return counter == null ? 0 : counter.count();
  }
}
