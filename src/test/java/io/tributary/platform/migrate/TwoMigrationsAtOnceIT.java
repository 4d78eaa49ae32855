package io.tributary.platform.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import io.tributary.harness.Stores;
import io.tributary.harness.Together;
import io.tributary.local.LocalClickHouse;
import io.tributary.local.LocalNeo4j;
import io.tributary.platform.migrate.MigrateCommand.Store;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.GraphDatabase;

class TwoMigrationsAtOnceIT {
  @Test
  void eachFileIsAppliedByOneOfThem(@TempDir Path folder) {
    try (LocalClickHouse clickHouse = LocalClickHouse.start(folder.resolve("clickhouse"), 0);
        LocalNeo4j neo4j = LocalNeo4j.start(folder.resolve("neo4j"), 0)) {
      FreshDatabase fresh = FreshDatabase.make();
      var configuration = new HashMap<>(Stores.postgres().configuration(fresh.name()));
      configuration.putAll(clickHouse.configuration("both"));
      configuration.putAll(neo4j.configuration());

      var applied = Together.results(4, run -> MigrateCommand.up(configuration, Store.values()));

      int clickHouseFiles = Scripts.in("clickhouse-ddl").size();
      int neo4jFiles = Scripts.in("migrations/neo4j").size();
      long postgresFiles =
          fresh.database().count("SELECT count(*) FROM flyway_schema_history WHERE success");
      assertThat(applied.stream().mapToInt(count -> count).sum())
          .isEqualTo(postgresFiles + clickHouseFiles + neo4jFiles);
      assertThat(recordedInClickHouse(clickHouse)).isEqualTo(clickHouseFiles);
      assertThat(recordedInNeo4j(neo4j)).isEqualTo(neo4jFiles);
    }
  }

  private static long recordedInClickHouse(LocalClickHouse server) {
    try (Client client =
        new Client.Builder()
            .addEndpoint(server.url())
            .setUsername(LocalClickHouse.USER)
            .setPassword(LocalClickHouse.PASSWORD)
            .build()) {
      return client
          .queryAll("SELECT count() AS n FROM both.schema_history")
          .getFirst()
          .getLong("n");
    }
  }

  private static long recordedInNeo4j(LocalNeo4j server) {
    try (var driver = GraphDatabase.driver("bolt://127.0.0.1:" + server.port());
        var session = driver.session()) {
      return session.run("MATCH (h:SchemaHistory) RETURN count(h) AS n").single().get("n").asLong();
    }
  }
}
