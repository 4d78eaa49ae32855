package io.tributary.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.GraphDatabase;

class StoresStartIT {
  @Test
  void clickHouseAnswersItsOrdinaryClient(@TempDir Path folder) {
    try (LocalClickHouse server = LocalClickHouse.start(folder, 0);
        Client client =
            new Client.Builder()
                .addEndpoint(server.url())
                .setUsername(LocalClickHouse.USER)
                .setPassword(LocalClickHouse.PASSWORD)
                .setDefaultDatabase("default")
                .build()) {
      List<GenericRecord> rows =
          client.queryAll(
              "SELECT {a:Int64} + 1 AS b, {s:String} AS s",
              Map.of("a", 41, "s", "it's\na 'quote'"));
      assertThat(rows.getFirst().getLong("b")).isEqualTo(42);
      assertThat(rows.getFirst().getString("s")).isEqualTo("it's\na 'quote'");
    }
  }

  @Test
  void neo4jAnswersItsOrdinaryDriver(@TempDir Path folder) {
    try (LocalNeo4j server = LocalNeo4j.start(folder, 0);
        var driver = GraphDatabase.driver("bolt://127.0.0.1:" + server.port());
        var session = driver.session()) {
      assertThat(session.run("RETURN 1 AS one").single().get("one").asInt()).isEqualTo(1);
    }
  }

  @Test
  void redisAnswersItsOrdinaryClient(@TempDir Path folder) {
    try (LocalRedis server = LocalRedis.start(folder, 0)) {
      var client = io.lettuce.core.RedisClient.create("redis://127.0.0.1:" + server.port());
      try (var connection = client.connect()) {
        connection.sync().set("key", "value");
        assertThat(connection.sync().get("key")).isEqualTo("value");
      } finally {
        client.shutdown();
      }
    }
  }
}
