package io.tributary.erasure;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.tributary.harness.Service;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.platform.neo4j.Cypher;
import io.tributary.platform.neo4j.Neo4j;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Relayed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Looks through all that the stores hold for some text, whatever it stands for there. */
final class Everywhere {
  private final Service service;

  Everywhere(Service service) {
    this.service = service;
  }

  /** The tables and keys that hold the text, as such or within bytes. */
  Set<String> holding(String text) {
    var places = new TreeSet<String>();
    places.addAll(inPostgres(text));
    places.addAll(inClickHouse(text));
    places.addAll(inNeo4j(text));
    places.addAll(inRedis(text));
    return places;
  }

  private List<String> inPostgres(String text) {
    String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    return service
        .database()
        .rows(
            """
            SELECT c.relname AS name
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            """)
        .stream()
        .map(row -> (String) row.get("name"))
        .filter(
            table ->
                service
                        .database()
                        .count(
                            """
                            SELECT count(*) FROM (SELECT lower(t::text) AS line FROM %s AS t) AS lines
                            WHERE position(? IN line) > 0 OR position(? IN line) > 0
                            """
                                .formatted(table),
                            text,
                            hex)
                    > 0)
        .map(table -> "postgres " + table)
        .toList();
  }

  private List<String> inClickHouse(String text) {
    ClickHouse clickHouse = service.bean(ClickHouse.class);
    List<String> tables =
        Relayed.asked(
            () ->
                clickHouse.list(
                    Query.named(
                        "test.tables",
                        "SELECT name FROM system.tables WHERE database = currentDatabase()"),
                    Map.of(),
                    row -> row.getString("name")));
    return tables.stream()
        .filter(
            table ->
                !Relayed.asked(
                        () ->
                            clickHouse.list(
                                Query.named(
                                    "test.rows",
                                    """
                                    SELECT 1 AS found FROM %s
                                    WHERE position(lower(formatRow('TSV', *)), {text:String}) > 0 LIMIT 1
                                    """
                                        .formatted(table)),
                                Map.of("text", text),
                                row -> true))
                    .isEmpty())
        .map(table -> "clickhouse " + table)
        .toList();
  }

  private List<String> inNeo4j(String text) {
    Neo4j neo4j = service.bean(Neo4j.class);
    return Relayed.asked(
        () ->
            neo4j.read(
                Cypher.named(
                    "test.nodes",
                    """
                    MATCH (n) WHERE any(k IN keys(n) WHERE toLower(toString(n[k])) CONTAINS $text)
                    RETURN 'neo4j node with ' + COUNT { (n)--() } + ' edges' AS place
                    UNION
                    MATCH ()-[r]->() WHERE any(k IN keys(r) WHERE toLower(toString(r[k])) CONTAINS $text)
                    RETURN 'neo4j edge' AS place
                    """),
                Map.of("text", text),
                row -> row.get("place").asString()));
  }

  private List<String> inRedis(String text) {
    var wanted = new ArrayList<String>(List.of(text));
    if (text.length() == 36) {
      // Ids stand there as bytes.
      wanted.add(HexFormat.of().formatHex(bytes(UUID.fromString(text))));
    }
    var found = new ArrayList<String>();
    for (String key : keys()) {
      String contents = (key + " " + contents(key)).toLowerCase(Locale.ROOT);
      String hex = HexFormat.of().formatHex(contents(key).getBytes(StandardCharsets.ISO_8859_1));
      if (wanted.stream().anyMatch(each -> contents.contains(each) || hex.contains(each))) {
        found.add("redis " + key);
      }
    }
    return found;
  }

  private static byte[] bytes(UUID id) {
    return java.nio.ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  private List<String> keys() {
    Redis redis = service.bean(Redis.class);
    var keys = new ArrayList<String>();
    ScanCursor cursor = ScanCursor.INITIAL;
    while (!cursor.isFinished()) {
      ScanCursor from = cursor;
      KeyScanCursor<String> some =
          Relayed.asked(
              () ->
                  Objects.requireNonNull(
                      redis.call(
                          "test", commands -> commands.scan(from, ScanArgs.Builder.limit(500)))));
      keys.addAll(some.getKeys());
      cursor = some;
    }
    return keys;
  }

  private String contents(String key) {
    Redis redis = service.bean(Redis.class);
    return Relayed.asked(
        () -> {
          String type = redis.call("test", commands -> commands.type(key));
          if ("hash".equals(type)) {
            var text = new StringBuilder();
            Map<String, byte[]> fields =
                Objects.requireNonNull(redis.call("test", commands -> commands.hgetall(key)));
            fields.forEach((field, value) -> text.append(field).append(text(value)));
            return text.toString();
          }
          if ("zset".equals(type)) {
            var text = new StringBuilder();
            Objects.requireNonNull(redis.call("test", commands -> commands.zrange(key, 0, -1)))
                .forEach(member -> text.append(text(member)));
            return text.toString();
          }
          byte[] value = redis.call("test", commands -> commands.get(key));
          return value == null ? "" : text(value);
        });
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.ISO_8859_1);
  }
}
