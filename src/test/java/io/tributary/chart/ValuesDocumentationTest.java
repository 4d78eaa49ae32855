package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** values.yaml tells every value that the schema knows, each with a comment, and no other. */
class ValuesDocumentationTest {
  private final JsonNode schema = schema();
  private final List<String> differences = new ArrayList<>();

  private static JsonNode schema() {
    try {
      return new ObjectMapper()
          .readTree(Files.readString(Chart.FOLDER.resolve("values.schema.json")));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void valuesAndSchemaKnowTheSame() {
    compare("", schema, Values.of(Chart.FOLDER.resolve("values.yaml")).tree());
    assertThat(differences).isEmpty();
  }

  private void compare(String path, JsonNode definition, Map<String, Object> values) {
    JsonNode properties = resolved(definition).path("properties");
    values.forEach(
        (name, value) -> {
          JsonNode property = resolved(properties.path(name));
          if (property.isMissingNode()) {
            differences.add(path + name + " is not in the schema");
          } else if (value instanceof Map<?, ?> inner
              && !inner.isEmpty()
              && property.has("properties")) {
            compare(path + name + ".", property, Values.section(inner));
          }
        });
    properties
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!values.containsKey(name)) {
                differences.add(path + name + " is not in values.yaml");
              }
            });
  }

  private JsonNode resolved(JsonNode definition) {
    return definition.has("$ref")
        ? schema.at(definition.path("$ref").asText().substring(1))
        : definition;
  }

  /** Unknown values are refused everywhere but in what is passed on as it is. */
  @Test
  void theSchemaIsStrict() {
    List<String> open = new ArrayList<>();
    findOpen("", schema, open);
    assertThat(open).isEmpty();
  }

  private static void findOpen(String path, JsonNode node, List<String> open) {
    if (node.has("properties") && node.path("additionalProperties").asBoolean(true)) {
      open.add(path);
    }
    node.properties().forEach(each -> findOpen(path + "/" + each.getKey(), each.getValue(), open));
    node.valueStream().filter(JsonNode::isObject).forEach(each -> findOpen(path + "/", each, open));
  }

  @Test
  void everyValueHasAComment() throws IOException {
    List<String> lines = Files.readAllLines(Chart.FOLDER.resolve("values.yaml"));
    List<String> bare = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      boolean aValue = lines.get(i).matches(" *[A-Za-z]\\w*:.*");
      boolean ofAStore =
          lines.get(i).matches("    (postgres|clickhouse|neo4j|redis|kafka):|      (ports|to):.*");
      if (aValue && !ofAStore && !lines.get(i - 1).strip().startsWith("#")) {
        bare.add(lines.get(i));
      }
    }
    assertThat(bare).isEmpty();
  }
}
