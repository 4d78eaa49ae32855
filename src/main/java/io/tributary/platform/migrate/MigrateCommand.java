package io.tributary.platform.migrate;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.core.naming.conventions.StringConvention;
import io.micronaut.core.type.Argument;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** {@code migrate}, {@code migrate STORE}, {@code migrate info}, {@code migrate undo VERSION}. */
public final class MigrateCommand {
  /** In the order in which they are migrated. */
  public enum Store {
    POSTGRES,
    CLICKHOUSE,
    NEO4J,
    KAFKA
  }

  private static final String USAGE =
      """
      usage: tributary migrate [postgres | clickhouse | neo4j | kafka]   all of them, or one
             tributary migrate info                                      what postgres has had, and what is to come
             tributary migrate undo VERSION                              postgres: VERSION stays, what is above it goes\
      """;

  private MigrateCommand() {}

  /** The process's exit code: 0 done, 1 refused, 2 misused. */
  public static int run(String[] arguments) {
    return run(arguments, System.out, System.err);
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    try (Environment environment = ApplicationContext.builder().build().getEnvironment()) {
      environment.start();
      return run(new Stores(environment), arguments, out, err);
    } catch (Refusal refusal) {
      err.println("refused: " + refusal.getMessage());
      return 1;
    }
  }

  /** These stores up; how many files were applied. */
  public static int up(Map<String, Object> configuration, Store... stores) {
    try (Environment environment =
        ApplicationContext.builder().properties(configuration).build().getEnvironment()) {
      environment.start();
      var configured = new Stores(environment);
      return Arrays.stream(stores).mapToInt(configured::up).sum();
    }
  }

  private static int run(Stores stores, String[] arguments, PrintStream out, PrintStream err) {
    switch (String.join(" ", arguments)) {
      case "" -> up(stores, out, stores.used());
      case "postgres" -> up(stores, out, Store.POSTGRES);
      case "clickhouse" -> up(stores, out, Store.CLICKHOUSE);
      case "neo4j" -> up(stores, out, Store.NEO4J);
      case "kafka" -> up(stores, out, Store.KAFKA);
      case "info" -> stores.postgres().info().forEach(out::println);
      case String undo when undo.matches("undo \\d{1,6}") ->
          out.printf(
              "%d migrations undone%n",
              stores.postgres().undoDownTo(Integer.parseInt(arguments[1])));
      default -> {
        err.println(USAGE);
        return 2;
      }
    }
    return 0;
  }

  private static void up(Stores stores, PrintStream out, Store... wanted) {
    for (Store store : wanted) {
      out.printf(
          "%s: %d migrations applied%n", store.name().toLowerCase(Locale.ROOT), stores.up(store));
    }
  }

  /** From the same keys as the service's, and without starting any of it. */
  private record Stores(Environment environment) {
    /** One run at a time for each store, whichever command it came with. */
    int up(Store store) {
      return switch (store) {
        case POSTGRES -> postgres().up();
        case CLICKHOUSE -> postgres().inTurn(() -> clickHouse().up());
        case NEO4J -> isNeo4jEnabled() ? postgres().inTurn(() -> neo4j().up()) : 0;
        case KAFKA -> isKafkaUsed() ? kafka().up() : 0;
      };
    }

    Migrations postgres() {
      return new Migrations(Target.of(environment));
    }

    ClickHouseMigrations clickHouse() {
      return new ClickHouseMigrations(
          required("clickhouse.endpoints[0]"),
          required("clickhouse.database"),
          required("clickhouse.username"),
          required("clickhouse.password"),
          required("clickhouse.cluster").isBlank() ? null : required("clickhouse.cluster"));
    }

    Neo4jMigrations neo4j() {
      return new Neo4jMigrations(
          required("neo4j.uri"),
          required("neo4j.database"),
          required("neo4j.username"),
          required("neo4j.password"));
    }

    private KafkaTopic kafka() {
      var properties = new HashMap<String, Object>();
      environment
          .getProperties("kafka.properties", StringConvention.RAW)
          .forEach((key, value) -> properties.put(key, String.valueOf(value)));
      return new KafkaTopic(
          environment
              .getProperty("kafka.bootstrap-servers", Argument.listOf(String.class))
              .orElseThrow(() -> new Refusal("the configuration lacks kafka.bootstrap-servers")),
          properties,
          required("kafka.topic"),
          number("kafka.partitions"),
          number("kafka.replication"),
          environment
              .getProperty("kafka.retention", Duration.class)
              .orElseThrow(() -> new Refusal("kafka.retention is no time")));
    }

    private int number(String key) {
      return environment
          .getProperty(key, Integer.class)
          .orElseThrow(() -> new Refusal(key + " is no number"));
    }

    /** All but those that would only have nothing to do. */
    Store[] used() {
      return Arrays.stream(Store.values())
          .filter(store -> store != Store.KAFKA || isKafkaUsed())
          .toArray(Store[]::new);
    }

    private boolean isKafkaUsed() {
      return environment
          .getProperty("outbox.transport", String.class)
          .filter("KAFKA"::equalsIgnoreCase)
          .isPresent();
    }

    private boolean isNeo4jEnabled() {
      return environment.getProperty("neo4j.enabled", Boolean.class).orElse(true);
    }

    private String required(String key) {
      return environment
          .getProperty(key, String.class)
          .orElseThrow(() -> new Refusal("the configuration lacks " + key));
    }
  }
}
