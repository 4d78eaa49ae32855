package io.tributary.platform.migrate;

import io.tributary.harness.Database;
import io.tributary.harness.Stores;
import io.tributary.local.PostgresServer;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.api.MigrationVersion;

/** A database with nothing in it, and the migrations for it. */
record FreshDatabase(String name, Database database, Migrations migrations) {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  static FreshDatabase make() {
    return make("");
  }

  /** With what follows its name where it is created. */
  static FreshDatabase make(String options) {
    PostgresServer postgres = Stores.postgres();
    String name = "migrate_" + NUMBERS.incrementAndGet();
    new Database(postgres, "postgres").run("CREATE DATABASE " + name + " " + options);
    return of(name);
  }

  static FreshDatabase of(String name) {
    PostgresServer postgres = Stores.postgres();
    return new FreshDatabase(name, new Database(postgres, name), postgres.migrations(name));
  }

  /** As those of an operator, with less patience for locks. */
  Migrations hastyMigrations() {
    Target target = Stores.postgres().target(name);
    return new Migrations(
        new Target(
            target.url().replace("lock_timeout%3D5s", "lock_timeout%3D200ms"),
            target.username(),
            target.password()));
  }

  int upTo(int version) {
    return migrations.up(MigrationVersion.fromVersion(Integer.toString(version)));
  }

  Schema schema() {
    return Schema.of(database);
  }
}
