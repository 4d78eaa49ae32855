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
    return texts(at(pointer));
  }

  private static Map<String, String> texts(JsonNode node) {
    var texts = new LinkedHashMap<String, String>();
    node.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
    return texts;
  }

  boolean makesPods() {
    return pod().at("/containers").isArray();
  }

  /** The template of the pods that it makes, if it makes any. */
  private JsonNode template() {
    return kind().equals("CronJob") ? at("/spec/jobTemplate/spec/template") : at("/spec/template");
  }

  Map<String, String> podLabels() {
    return texts(template().at("/metadata/labels"));
  }

  Map<String, String> podAnnotations() {
    return texts(template().at("/metadata/annotations"));
  }

  JsonNode pod() {
    return template().at("/spec");
  }

  /** The last one, where some come before it. */
  JsonNode container() {
    return pod().at("/containers/0");
  }

  /** In the order in which they start. */
  List<JsonNode> containers() {
    return Stream.of("/initContainers", "/containers")
        .flatMap(each -> pod().at(each).valueStream())
        .toList();
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
    return everyText(tree);
  }

  private static Stream<String> everyText(JsonNode node) {
    return node.isValueNode()
        ? Stream.of(node.asText())
        : Stream.concat(
            node.properties().stream().map(Map.Entry::getKey),
            children(node).stream().flatMap(Manifest::everyText));
  }

  private static List<JsonNode> children(JsonNode node) {
    return node.valueStream().toList();
  }
}
