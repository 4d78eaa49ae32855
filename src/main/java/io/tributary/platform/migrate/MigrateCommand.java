package io.tributary.platform.migrate;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import java.io.PrintStream;
import java.util.Map;

/** {@code migrate}, {@code migrate STORE}, {@code migrate info}, {@code migrate undo VERSION}. */
public final class MigrateCommand {
  private static final String USAGE =
      """
      usage: tributary migrate [postgres | clickhouse | neo4j]   all of them, or one
             tributary migrate info                              what postgres has had, and what is to come
             tributary migrate undo VERSION                      postgres: VERSION stays, what is above it goes\
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

  /** All stores up; how many files were applied. */
  public static int up(Map<String, Object> configuration) {
    try (Environment environment =
        ApplicationContext.builder().properties(configuration).build().getEnvironment()) {
      environment.start();
      var stores = new Stores(environment);
      return stores.postgres().up() + stores.clickHouse().up() + stores.neo4j();
    }
  }

  private static int run(Stores stores, String[] arguments, PrintStream out, PrintStream err) {
    switch (String.join(" ", arguments)) {
      case "" -> {
        say(out, "postgres", stores.postgres().up());
        say(out, "clickhouse", stores.clickHouse().up());
        say(out, "neo4j", stores.neo4j());
      }
      case "postgres" -> say(out, "postgres", stores.postgres().up());
      case "clickhouse" -> say(out, "clickhouse", stores.clickHouse().up());
      case "neo4j" -> say(out, "neo4j", stores.neo4j());
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

  private static void say(PrintStream out, String store, int applied) {
    out.printf("%s: %d migrations applied%n", store, applied);
  }

  /** From the same keys as the service's, and without starting any of it. */
  private record Stores(Environment environment) {
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

    int neo4j() {
      return environment.getProperty("neo4j.enabled", Boolean.class).orElse(true)
          ? new Neo4jMigrations(
                  required("neo4j.uri"),
                  required("neo4j.database"),
                  required("neo4j.username"),
                  required("neo4j.password"))
              .up()
          : 0;
    }

    private String required(String key) {
      return environment
          .getProperty(key, String.class)
          .orElseThrow(() -> new Refusal("the configuration lacks " + key));
    }
  }
}
