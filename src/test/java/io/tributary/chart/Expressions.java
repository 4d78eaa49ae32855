package io.tributary.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** What rules and dashboards ask Prometheus. */
final class Expressions {
  /**
   * Everything that could be a metric: words of PromQL's own have no underscore before them. The
   * track is none, but a label that Prometheus takes over from the pod.
   */
  private static final Pattern METRIC =
      Pattern.compile(
          "\\b(?!tributary_io_track\\b)(?:tributary|jvm|process|system|logback|http)_[a-z0-9_]+");

  private Expressions() {}

  static List<Path> files(String folder) {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files.sorted().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static JsonNode yaml(Path file) {
    try {
      return new ObjectMapper().valueToTree(new Yaml().load(Files.readString(file)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static List<JsonNode> rules() {
    var rules = new ArrayList<JsonNode>();
    for (Path file : files("helm/rules")) {
      yaml(file).at("/groups").forEach(group -> group.path("rules").forEach(rules::add));
    }
    return rules;
  }

  private static List<String> all() throws IOException {
    var all = new ArrayList<String>();
    rules().forEach(rule -> all.add(rule.path("expr").asText()));
    for (Path file : files("helm/dashboards")) {
      JsonNode dashboard = new ObjectMapper().readTree(Files.readString(file));
      dashboard.findValues("expr").forEach(expression -> all.add(expression.asText()));
      dashboard.at("/templating/list").findValuesAsText("query").forEach(all::add);
    }
    return all;
  }

  static Set<String> metrics() {
    try {
      var named = new TreeSet<String>();
      for (String expression : all()) {
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
          named.add(metric.group());
        }
      }
      return named;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
