package io.tributary.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** Values for the chart, put over each other as Helm puts files that are given with {@code -f}. */
record Values(Map<String, Object> tree) {
  static final Path FILES = Path.of("src/test/resources/chart");

  static Values of(String yaml) {
    Map<String, Object> tree = new Yaml().load(yaml);
    return new Values(tree == null ? Map.of() : tree);
  }

  static Values of(Path file) {
    try {
      return of(Files.readString(file));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static Values none() {
    return new Values(Map.of());
  }

  /** All that an install needs to be told. */
  static Values minimal() {
    return of(FILES.resolve("minimal.yaml"));
  }

  /** Everything that can be switched on. */
  static Values full() {
    return of(FILES.resolve("full.yaml"));
  }

  Values with(String yaml) {
    return with(of(yaml));
  }

  Values with(Values over) {
    return new Values(merged(tree, over.tree));
  }

  String yaml() {
    return new Yaml().dump(tree);
  }

  private static Map<String, Object> merged(Map<String, Object> under, Map<String, Object> over) {
    var merged = new LinkedHashMap<>(under);
    over.forEach(
        (key, value) -> {
          if (value == null) {
            merged.remove(key);
          } else if (value instanceof Map<?, ?> inner && merged.get(key) instanceof Map<?, ?> old) {
            merged.put(key, merged(section(old), section(inner)));
          } else {
            merged.put(key, value);
          }
        });
    return merged;
  }

  Map<String, Object> section(String name) {
    if (tree.get(name) instanceof Map<?, ?> section) {
      return section(section);
    }
    throw new AssertionError("the values have no section " + name);
  }

  @SuppressWarnings("unchecked") // YAML's keys are strings here.
  static Map<String, Object> section(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }
}
