package io.tributary.projection;

import io.micronaut.context.annotation.Context;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Postgres;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which projections are being filled by a rebuild, so that what is computed from a half-filled one
 * is not taken for the whole. Every pod looks again and again; a rebuild gives them the time to
 * hear of it before it clears anything.
 */
@Context
public final class FillingLookup {
  private static final Logger LOG = LoggerFactory.getLogger(FillingLookup.class);
  private static final String CLICKHOUSE = "clickhouse";
  private static final String LOOK_EVERY = "500ms";

  /** Until then every pod has heard of a rebuild that is noted now. */
  static final Duration HEARD_WITHIN = Duration.ofSeconds(1);

  private static final Duration LATER = Duration.ofSeconds(5);

  private final Postgres postgres;
  private final PostgresRebuildStore rebuilds;
  private volatile Set<String> underWay = Set.of();

  FillingLookup(Postgres postgres, PostgresRebuildStore rebuilds) {
    this.postgres = postgres;
    this.rebuilds = rebuilds;
  }

  /** What was seen last stands while PostgreSQL is away. */
  @Scheduled(fixedDelay = LOOK_EVERY)
  void look() {
    try {
      Set<String> now =
          Call.background("fillings", Duration.ofSeconds(1))
              .call(() -> Set.copyOf(postgres.read(rebuilds::underWay)));
      if (!now.equals(underWay)) {
        LOG.info("being filled from postgres: {}", now.isEmpty() ? "nothing" : now);
      }
      underWay = now;
    } catch (Failure away) {
      LOG.debug("nobody knows which projections are being filled: {}", away.text());
    }
  }

  /**
   * @throws Failure.Unavailable while it is being filled
   */
  public void ensureClickHouseIsWhole() {
    if (underWay.contains(CLICKHOUSE)) {
      throw new Failure.Unavailable(CLICKHOUSE, LATER);
    }
  }
}
