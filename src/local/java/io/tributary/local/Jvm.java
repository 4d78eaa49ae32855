package io.tributary.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A child JVM of the same version and class path as ours. */
final class Jvm {
  private Jvm() {}

  static List<String> command(List<String> options, Class<?> main, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Absolute, because the child works in a folder of its own. */
  private static String classPath() {
    return java.util.Arrays.stream(System.getProperty("java.class.path").split(":"))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(java.util.stream.Collectors.joining(":"));
  }
}
