package io.tributary.platform.migrate;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import java.io.PrintStream;

/** {@code migrate}, {@code migrate info}, {@code migrate undo VERSION}. */
public final class MigrateCommand {
  private static final String USAGE =
      "usage: tributary migrate [info | undo VERSION]   (VERSION stays, what is above it goes)";

  private MigrateCommand() {}

  /** The process's exit code: 0 done, 1 refused, 2 misused. */
  public static int run(String[] arguments) {
    return run(arguments, System.out, System.err);
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    try (Environment environment = ApplicationContext.builder().build().getEnvironment()) {
      environment.start();
      return run(new Migrations(Target.of(environment)), arguments, out, err);
    } catch (Refusal refusal) {
      err.println("refused: " + refusal.getMessage());
      return 1;
    }
  }

  private static int run(
      Migrations migrations, String[] arguments, PrintStream out, PrintStream err) {
    switch (String.join(" ", arguments)) {
      case "" -> out.printf("%d migrations applied%n", migrations.up());
      case "info" -> migrations.info().forEach(out::println);
      case String undo when undo.matches("undo \\d{1,6}") ->
          out.printf(
              "%d migrations undone%n", migrations.undoDownTo(Integer.parseInt(arguments[1])));
      default -> {
        err.println(USAGE);
        return 2;
      }
    }
    return 0;
  }
}
