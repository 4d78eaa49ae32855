package io.tributary.platform.migrate;

import io.micronaut.context.env.Environment;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The database to migrate. Flyway speaks JDBC; the service itself never does. */
public record Target(String url, String username, String password) {
  /**
   * A migration that cannot get a lock within this time gives up and leaves everything as it was.
   */
  private static final String LOCK_TIMEOUT = "5s";

  public static Target of(
      String host, int port, String database, String sslMode, String username, String password) {
    String options =
        URLEncoder.encode("-c lock_timeout=" + LOCK_TIMEOUT, StandardCharsets.UTF_8)
            .replace("+", "%20");
    return new Target(
        "jdbc:postgresql://%s:%d/%s?ApplicationName=tributary-migrate&connectTimeout=10&sslmode=%s&options=%s"
            .formatted(
                host, port, database, sslMode.toLowerCase(Locale.ROOT).replace('_', '-'), options),
        username,
        password);
  }

  /** From the same keys as the service's, and without starting any of it. */
  static Target of(Environment environment) {
    return of(
        required(environment, "postgres.host"),
        port(required(environment, "postgres.port")),
        required(environment, "postgres.database"),
        required(environment, "postgres.ssl-mode"),
        required(environment, "postgres.username"),
        required(environment, "postgres.password"));
  }

  private static int port(String given) {
    try {
      return Integer.parseInt(given);
    } catch (NumberFormatException none) {
      throw new Refusal("postgres.port is no number: " + given, none);
    }
  }

  private static String required(Environment environment, String key) {
    return environment
        .getProperty(key, String.class)
        .orElseThrow(() -> new Refusal("the configuration lacks " + key));
  }
}
