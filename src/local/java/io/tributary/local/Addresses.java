package io.tributary.local;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores that are there already, by their addresses in the environment. */
public record Addresses(
    @Nullable URI postgres, @Nullable URI redis, @Nullable URI neo4j, @Nullable URI clickHouse) {

  /**
   * {@code TRIBUTARY_POSTGRES=postgresql://user:password@host:port/database}, {@code
   * TRIBUTARY_REDIS=redis://host:port}, {@code TRIBUTARY_NEO4J=neo4j://user:password@host:port},
   * {@code TRIBUTARY_CLICKHOUSE=http://user:password@host:port/database}.
   */
  public static Addresses fromEnvironment() {
    return new Addresses(
        address("TRIBUTARY_POSTGRES", "postgresql://user:password@host:5432/database"),
        address("TRIBUTARY_REDIS", "redis://host:6379"),
        address("TRIBUTARY_NEO4J", "neo4j://user:password@host:7687"),
        address("TRIBUTARY_CLICKHOUSE", "http://user:password@host:8123/database"));
  }

  private static @Nullable URI address(String variable, String example) {
    String value = System.getenv(variable);
    return value == null || value.isBlank() ? null : address(variable, value, example);
  }

  /** The value itself may hold a password and is not repeated. */
  static URI address(String variable, String value, String example) {
    try {
      URI address = URI.create(value.strip());
      if (address.getScheme() != null && address.getHost() != null) {
        return address;
      }
    } catch (IllegalArgumentException none) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "%s is no address: it must look like %s".formatted(variable, example));
  }

  public @Nullable PostgresServer postgresServer() {
    return postgres == null
        ? null
        : new PostgresServer(
            postgres.getHost(),
            port(postgres, 5432),
            user(postgres, "tributary"),
            password(postgres));
  }

  String postgresDatabase() {
    return postgres == null ? "tributary" : path(postgres, "tributary");
  }

  /** What the service needs to know to reach it; empty if it has no address. So the others. */
  public Map<String, Object> redisConfiguration() {
    return redis == null ? Map.of() : Map.of("redis.nodes", List.of(redis.toString()));
  }

  public Map<String, Object> neo4jConfiguration() {
    return neo4j == null
        ? Map.of()
        : Map.of(
            "neo4j.uri",
            "%s://%s:%d".formatted(neo4j.getScheme(), neo4j.getHost(), port(neo4j, 7687)),
            "neo4j.username",
            user(neo4j, ""),
            "neo4j.password",
            password(neo4j));
  }

  public Map<String, Object> clickHouseConfiguration() {
    if (clickHouse == null) {
      return Map.of();
    }
    int usual = "https".equals(clickHouse.getScheme()) ? 8443 : 8123;
    return Map.of(
        "clickhouse.endpoints",
        List.of(
            "%s://%s:%d"
                .formatted(clickHouse.getScheme(), clickHouse.getHost(), port(clickHouse, usual))),
        "clickhouse.database",
        path(clickHouse, "tributary"),
        "clickhouse.username",
        user(clickHouse, "default"),
        "clickhouse.password",
        password(clickHouse));
  }

  private static int port(URI address, int usual) {
    return address.getPort() < 0 ? usual : address.getPort();
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
