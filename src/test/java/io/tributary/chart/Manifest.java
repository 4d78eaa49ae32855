package io.tributary.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** One object that the chart makes. */
record Manifest(JsonNode tree) {
  String kind() {
    return at("/kind").asText();
  }

  String apiVersion() {
    return at("/apiVersion").asText();
  }

  String name() {
    return at("/metadata/name").asText();
  }

  /** By a JSON pointer. */
  JsonNode at(String pointer) {
    return tree.at(pointer);
  }

  Map<String, String> texts(String pointer) {
    var texts = new LinkedHashMap<String, String>();
    at(pointer).properties().forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
    return texts;
  }

  /** The template of the pods that it makes, if it makes any. */
  boolean makesPods() {
    return at("/spec/template/spec/containers").isArray();
  }

  JsonNode pod() {
    return at("/spec/template/spec");
  }

  JsonNode container() {
    return pod().at("/containers/0");
  }

  /** What the environment of the container says plainly, without what comes from Secrets. */
  Map<String, String> environment() {
    var environment = new LinkedHashMap<String, String>();
    for (JsonNode each : container().at("/env")) {
      if (each.has("value")) {
        environment.put(each.at("/name").asText(), each.at("/value").asText());
      }
    }
    return environment;
  }

  /** The Secret and the key in it that a variable of the container comes from; empty if none. */
  String secretOf(String variable) {
    for (JsonNode each : container().at("/env")) {
      if (each.at("/name").asText().equals(variable)) {
        JsonNode from = each.at("/valueFrom/secretKeyRef");
        return from.at("/name").asText() + "/" + from.at("/key").asText();
      }
    }
    return "";
  }

  /** The file that a ConfigMap holds, read as YAML. */
  Map<String, Object> file(String name) {
    return new Yaml().load(at("/data").path(name).asText());
  }

  /** Every text in it, however deep. */
  Stream<String> texts() {
    return texts(tree);
  }

  private static Stream<String> texts(JsonNode node) {
    return node.isValueNode()
        ? Stream.of(node.asText())
        : Stream.concat(
            node.properties().stream().map(Map.Entry::getKey),
            children(node).stream().flatMap(Manifest::texts));
  }

  private static List<JsonNode> children(JsonNode node) {
    return node.valueStream().toList();
  }
}
