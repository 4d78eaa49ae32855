package io.tributary.platform.postgres;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.tributary.platform.call.Call;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks PostgreSQL again and again for its schema's version, by a query like any other. So the
 * service starts without the store, says why it is not ready, and goes on once the store is there.
 */
@Context
final class PostgresWatch {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresWatch.class);

  private static final Sql VERSION =
      Sql.named(
          "watch.version",
          """
          SELECT coalesce(max(version::integer), 0) AS version
          FROM flyway_schema_history
          WHERE success AND version IS NOT NULL
          """);
  private static final Sql HAS_HISTORY =
      Sql.named(
          "watch.history", "SELECT to_regclass('flyway_schema_history') IS NOT NULL AS present");

  private final Postgres postgres;
  private final SchemaFit schema;
  private final Duration interval;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("postgres-watch").factory());
  private volatile boolean up;
  private volatile String lastSaid = "";

  PostgresWatch(Postgres postgres, SchemaFit schema, PostgresConfig config, MeterRegistry meters) {
    this.postgres = postgres;
    this.schema = schema;
    this.interval = config.watchInterval();
    Gauge.builder("tributary.store.up", this, watch -> watch.up ? 1 : 0)
        .tag("store", "postgres")
        .register(meters);
  }

  @PostConstruct
  void start() {
    var unused =
        scheduler.scheduleWithFixedDelay(this::look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      int version = Call.background("postgres-watch", Duration.ofSeconds(5)).call(this::version);
      schema.found(version);
      up = true;
      say(
          schema.state() instanceof SchemaFit.State.TooOld old
              ? old.sentence()
              : "postgres is there, its schema at version " + version);
    } catch (Error defect) {
      // Thrown on, it would silently end the looking, and with it every recovery.
      LOG.error("looking at postgres failed", defect);
    } catch (RuntimeException failure) {
      if (scheduler.isShutdown()) {
        return;
      }
      String why = PostgresFailures.sentence(failure);
      schema.notReached(why);
      up = false;
      say(why);
    }
  }

  private int version() {
    return postgres.probe(
        session ->
            session.one(HAS_HISTORY, row -> row.get("present", Boolean.class))
                ? session.one(VERSION, row -> row.get("version", Integer.class))
                : 0);
  }

  /** Each change once, not each look. */
  private void say(String sentence) {
    if (!sentence.equals(lastSaid)) {
      lastSaid = sentence;
      if (up && schema.state() instanceof SchemaFit.State.Fits) {
        LOG.info("{}", sentence);
      } else {
        LOG.warn("{}", sentence);
      }
    }
  }

  @PreDestroy
  void stop() {
    scheduler.shutdownNow();
  }
}
