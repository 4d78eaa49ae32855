package io.tributary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** docs/operations.md tells every key of the configuration, with the default that is in force. */
class OperationsDocumentationTest {
  private static Map<String, String> configured() {
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

  private static Map<String, String> documented() {
    var keys = new LinkedHashMap<String, String>();
    DocumentedTable.below("operations.md", "Configuration")
        .forEach((key, cells) -> keys.put(key, cells.getFirst()));
    keys.remove("key");
    return keys;
  }

  @Test
  void everyKeyIsDocumentedWithItsDefault() {
    assertThat(configured()).hasSizeGreaterThan(40);
    assertThat(documented()).containsExactlyInAnyOrderEntriesOf(configured());
  }
}
