package io.tributary.platform.postgres;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.tributary.platform.store.StoreWatch;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;

/**
 * Asks PostgreSQL again and again for its schema's version, by a query like any other. So the
 * service starts without the store, says why it is not ready, and goes on once the store is there.
 */
@Context
final class PostgresWatch {
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
  private final StoreWatch watch;

  PostgresWatch(Postgres postgres, SchemaFit schema, PostgresConfig config, MeterRegistry meters) {
    this.postgres = postgres;
    this.schema = schema;
    this.watch =
        new StoreWatch(
            "postgres",
            config.watchInterval(),
            meters,
            this::look,
            failure -> {
              String why = PostgresFailures.sentence(failure);
              schema.notReached(why);
              return why;
            });
  }

  @PostConstruct
  void start() {
    watch.start();
  }

  private StoreWatch.Seen look() {
    int version = version();
    schema.found(version);
    return schema.state() instanceof SchemaFit.State.TooOld old
        ? StoreWatch.Seen.unfit(old.sentence())
        : StoreWatch.Seen.fit("postgres is there, its schema at version " + version);
  }

  private int version() {
    return postgres.probe(
        session ->
            session.one(HAS_HISTORY, row -> row.get("present", Boolean.class))
                ? session.one(VERSION, row -> row.get("version", Integer.class))
                : 0);
  }

  @PreDestroy
  void stop() {
    watch.close();
  }
}
