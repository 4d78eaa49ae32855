package io.tributary.harness;

import io.micronaut.core.convert.ConversionService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/** What application.yml says, by flat keys; tests run with other times. */
public final class ShippedConfiguration {
  private ShippedConfiguration() {}

  public static Map<String, String> values() {
    try (var file = Files.newInputStream(Path.of("src/main/resources/application.yml"))) {
      var keys = new LinkedHashMap<String, String>();
      flatten("", new Yaml().load(file), keys);
      return keys;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void flatten(String prefix, Map<String, Object> section, Map<String, String> to) {
    section.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?>) {
            @SuppressWarnings("unchecked") // YAML's keys are strings here.
            var inner = (Map<String, Object>) value;
            flatten(prefix + name + ".", inner, to);
          } else if (value instanceof List<?> several) {
            to.put(
                prefix + name,
                several.stream()
                    .map(each -> shown(String.valueOf(each)))
                    .collect(Collectors.joining(", ")));
          } else {
            to.put(prefix + name, shown(String.valueOf(value)));
          }
        });
  }

  /** A secret has no default: only where the environment gives it. */
  private static String shown(String value) {
    return value.replaceFirst("^\\$\\{(\\w+):.*", "$1");
  }

  public static Duration time(String key) {
    return ConversionService.SHARED
        .convert(values().get(key), Duration.class)
        .orElseThrow(() -> new AssertionError(key + " is no time"));
  }
}
