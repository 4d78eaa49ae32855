package io.tributary.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tributary.harness.Service;
import io.tributary.local.LocalClickHouse;
import io.tributary.local.LocalNeo4j;
import io.tributary.local.LocalPostgres;
import io.tributary.local.LocalRedis;
import io.tributary.local.LocalStore;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.platform.neo4j.Cypher;
import io.tributary.platform.neo4j.Neo4j;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.postgres.Sql;
import io.tributary.platform.redis.Redis;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A store, how the service reaches it, and a question that only it can answer. */
enum StoreKind {
  POSTGRES("postgres"),
  CLICKHOUSE("clickhouse"),
  NEO4J("neo4j"),
  REDIS("redis");

  final String label;

  StoreKind(String label) {
    this.label = label;
  }

  Map<String, Object> at(int port) {
    return switch (this) {
      case POSTGRES -> Map.of("postgres.host", "127.0.0.1", "postgres.port", port);
      case CLICKHOUSE ->
          Map.of(
              "clickhouse.endpoints",
              List.of("http://127.0.0.1:" + port),
              "clickhouse.database",
              "default");
      case NEO4J -> Map.of("neo4j.uri", "bolt://127.0.0.1:" + port, "neo4j.username", "");
      case REDIS -> Map.of("redis.nodes", List.of("redis://127.0.0.1:" + port));
    };
  }

  void ask(Service service) {
    switch (this) {
      case POSTGRES ->
          assertThat(
                  service
                      .bean(Postgres.class)
                      .<Integer>read(
                          session ->
                              session.one(
                                  Sql.named("test.one", "SELECT 1 AS one"),
                                  row -> row.get("one", Integer.class))))
              .isEqualTo(1);
      case CLICKHOUSE ->
          assertThat(
                  service
                      .bean(ClickHouse.class)
                      .list(
                          Query.named("test.one", "SELECT 1 AS one"),
                          Map.of(),
                          row -> row.getInteger("one")))
              .containsExactly(1);
      case NEO4J ->
          assertThat(
                  service
                      .bean(Neo4j.class)
                      .read(
                          Cypher.named("test.one", "RETURN 1 AS one"),
                          Map.of(),
                          row -> row.get("one").asInt()))
              .containsExactly(1);
      case REDIS -> {
        String answer =
            service.bean(Redis.class).call("test.ping", RedisClusterAsyncCommands::ping);
        assertThat(answer).isEqualTo("PONG");
      }
    }
  }

  /** Has the store say the word, which so comes by on the way to it. */
  String echo(Service service, String word) {
    return switch (this) {
      case POSTGRES ->
          service
              .bean(Postgres.class)
              .read(
                  session ->
                      session.one(
                          Sql.named("test.echo", "SELECT $1::text AS said"),
                          row -> row.get("said", String.class),
                          word));
      case CLICKHOUSE ->
          service
              .bean(ClickHouse.class)
              .list(
                  Query.named("test.echo", "SELECT {word:String} AS said"),
                  Map.of("word", word),
                  row -> row.getString("said"))
              .getFirst();
      case NEO4J ->
          service
              .bean(Neo4j.class)
              .read(
                  Cypher.named("test.echo", "RETURN $word AS said"),
                  Map.of("word", word),
                  row -> row.get("said").asString())
              .getFirst();
      case REDIS -> {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        byte[] said = service.bean(Redis.class).call("test.echo", redis -> redis.echo(bytes));
        yield new String(Objects.requireNonNull(said), StandardCharsets.UTF_8);
      }
    };
  }

  /** Asks what no store understands. */
  void askNonsense(Service service) {
    switch (this) {
      case POSTGRES ->
          service
              .bean(Postgres.class)
              .read(session -> session.list(Sql.named("test.wrong", "SELEC 1"), row -> 1));
      case CLICKHOUSE ->
          service
              .bean(ClickHouse.class)
              .list(Query.named("test.wrong", "SELEC 1"), Map.of(), row -> 1);
      case NEO4J ->
          service.bean(Neo4j.class).read(Cypher.named("test.wrong", "RETUR 1"), Map.of(), row -> 1);
      case REDIS ->
          service
              .bean(Redis.class)
              .call(
                  "test.wrong",
                  redis -> redis.<Long>eval("nonsense(", ScriptOutputType.INTEGER, "key"));
    }
  }

  LocalStore start(Path folder) {
    return switch (this) {
      case POSTGRES -> LocalPostgres.keeping(folder.resolve("data"), 0);
      case CLICKHOUSE -> LocalClickHouse.start(folder, 0);
      case NEO4J -> LocalNeo4j.start(folder, 0);
      case REDIS -> LocalRedis.start(folder, 0);
    };
  }
}
