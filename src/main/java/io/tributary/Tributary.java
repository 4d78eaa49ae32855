package io.tributary;

import io.tributary.platform.migrate.MigrateCommand;
import java.util.Arrays;

/**
 * The way in: {@code serve}, which is the default, {@code migrate}, {@code verify}, {@code
 * rebuild}.
 */
public final class Tributary {
  private Tributary() {}

  public static void main(String[] arguments) throws InterruptedException {
    String command = arguments.length == 0 ? "serve" : arguments[0];
    String[] rest =
        arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
    switch (command) {
      case "serve" -> serve(rest);
      case "migrate" -> System.exit(MigrateCommand.run(rest));
      case "verify", "rebuild" -> System.exit(Maintain.run(command, rest));
      default -> {
        System.err.println(
            "usage: tributary [serve | migrate [info | undo VERSION] | verify [STORE]... | rebuild"
                + " STORE [--from-start]]");
        System.exit(2);
      }
    }
  }

  private static void serve(String[] arguments) throws InterruptedException {
    try {
      Serve.until(arguments);
    } catch (RuntimeException failure) {
      Throwable root = failure;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      System.err.println("tributary does not start: " + root.getMessage());
      System.exit(1);
    }
  }
}
