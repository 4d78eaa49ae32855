package io.tributary.harness;

import io.tributary.local.PostgresServer;
import io.tributary.platform.migrate.MigrateCommand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A service with a configuration and a database of its own, for what would disturb others. */
public final class OwnService {
  private OwnService() {}

  /** Its database migrated and emptied, itself ready. */
  public static Service ready(String database, Map<String, Object> overrides) {
    return ready(Stores.postgres(), database, overrides);
  }

  /** The same where the other stores may not have been migrated yet. */
  public static Service onAllStores(String database, Map<String, Object> overrides) {
    Stores.postgres().ensureDatabase(database);
    var configuration = new HashMap<>(Stores.configuration(database));
    configuration.putAll(overrides);
    var unused = MigrateCommand.up(configuration, MigrateCommand.Store.values());
    return ready(database, overrides);
  }

  /** On another PostgreSQL than the one that all tests share. */
  public static Service ready(
      PostgresServer postgres, String database, Map<String, Object> overrides) {
    postgres.ensureDatabase(database);
    postgres.migrations(database).up();
    Service service = Service.on(postgres, database, overrides);
    service.database().empty();
    Eventually.holds(service::isReady);
    return service;
  }

  /** Pools of few connections with short patience. */
  public static Map<String, Object> smallPools(int size) {
    var overrides = new HashMap<String, Object>();
    for (String pool : List.of("fast", "slow", "batch")) {
      overrides.put("postgres." + pool + ".size", size);
    }
    return overrides;
  }
}
