package io.tributary.local;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores that are there already, by their addresses in the environment. */
record Addresses(
    @Nullable URI postgres, @Nullable URI redis, @Nullable URI neo4j, @Nullable URI clickHouse) {

  /**
   * {@code TRIBUTARY_POSTGRES=postgresql://user:password@host:port/database}, {@code
   * TRIBUTARY_REDIS=redis://host:port}, {@code TRIBUTARY_NEO4J=neo4j://user:password@host:port},
   * {@code TRIBUTARY_CLICKHOUSE=http://user:password@host:port/database}.
   */
  static Addresses fromEnvironment() {
    return new Addresses(
        address("TRIBUTARY_POSTGRES"),
        address("TRIBUTARY_REDIS"),
        address("TRIBUTARY_NEO4J"),
        address("TRIBUTARY_CLICKHOUSE"));
  }

  private static @Nullable URI address(String variable) {
    String value = System.getenv(variable);
    return value == null || value.isBlank() ? null : URI.create(value);
  }

  Map<String, Object> configuration() {
    var configuration = new HashMap<String, Object>();
    if (postgres != null) {
      configuration.put("postgres.host", postgres.getHost());
      configuration.put("postgres.port", postgres.getPort() < 0 ? 5432 : postgres.getPort());
      configuration.put("postgres.database", path(postgres, "tributary"));
      configuration.put("postgres.username", user(postgres, "tributary"));
      configuration.put("postgres.password", password(postgres));
    }
    if (redis != null) {
      configuration.put("redis.nodes", List.of(redis.toString()));
    }
    if (neo4j != null) {
      configuration.put(
          "neo4j.uri", neo4j.getScheme() + "://" + neo4j.getHost() + ":" + neo4j.getPort());
      configuration.put("neo4j.username", user(neo4j, ""));
      configuration.put("neo4j.password", password(neo4j));
    }
    if (clickHouse != null) {
      configuration.put(
          "clickhouse.endpoints",
          List.of(
              clickHouse.getScheme() + "://" + clickHouse.getHost() + ":" + clickHouse.getPort()));
      configuration.put("clickhouse.database", path(clickHouse, "tributary"));
      configuration.put("clickhouse.username", user(clickHouse, "default"));
      configuration.put("clickhouse.password", password(clickHouse));
    }
    return configuration;
  }

  private static String path(URI address, String otherwise) {
    String path = address.getPath();
    return path == null || path.length() < 2 ? otherwise : path.substring(1);
  }

  private static String user(URI address, String otherwise) {
    String both = address.getUserInfo();
    return both == null ? otherwise : both.split(":", 2)[0];
  }

  private static String password(URI address) {
    String both = address.getUserInfo();
    return both == null || !both.contains(":") ? "" : both.split(":", 2)[1];
  }
}
