package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Rules and dashboards reach the cluster as they stand in their files. */
class MonitoringTest {
  private static final Rendered FULL = Chart.rendered(Values.full());

  private static final String EVERYWHERE = "absent(tributary_rpc_in_flight)";
  private static final String HERE =
      "absent(tributary_rpc_in_flight{namespace=\\\"social\\\"})";

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Chart.FOLDER.resolve(folder))) {
      return files.sorted().toList();
    }
  }

  @Test
  void theRulesAreThoseOfAllFiles() throws IOException {
    var json = new ObjectMapper();
    var expected = new ArrayList<JsonNode>();
    for (Path file : files("rules")) {
      JsonNode rules = json.valueToTree(new Yaml().load(Files.readString(file)));
      rules.at("/groups").forEach(expected::add);
    }
    assertThat(expected).isNotEmpty();
    JsonNode groups = FULL.one("PrometheusRule").at("/spec/groups");
    assertThat(groups).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(json.readTree(groups.path(i).toString().replace(HERE, EVERYWHERE)))
          .isEqualTo(expected.get(i));
    }
    assertThat(FULL.one("PrometheusRule").texts("/metadata/labels"))
        .containsEntry("release", "prometheus");
  }

  /** Pods of another namespace would hide that there are none in this one. */
  @Test
  void thatThereAreNoPodsIsSaidOfTheNamespaceOfTheRelease() {
    assertThat(FULL.one("PrometheusRule").texts().filter(text -> text.contains("absent(")))
        .containsExactly("absent(tributary_rpc_in_flight{namespace=\"social\"})");
  }

  @Test
  void theDashboardsAreTheFiles() throws IOException {
    Manifest dashboards = FULL.one("ConfigMap", "feeds-tributary-dashboards");
    assertThat(files("dashboards")).isNotEmpty();
    assertThat(dashboards.at("/data")).hasSameSizeAs(files("dashboards"));
    for (Path file : files("dashboards")) {
      assertThat(dashboards.at("/data").path(file.getFileName().toString()).asText())
          .isEqualTo(Files.readString(file));
    }
    assertThat(dashboards.texts("/metadata/labels")).containsEntry("grafana_dashboard", "1");
  }

  @Test
  void tracksCanBeTold() {
    JsonNode monitor = FULL.one("ServiceMonitor").at("/spec");
    assertThat(monitor.at("/podTargetLabels/0").asText()).isEqualTo("tributary.io/track");
    assertThat(monitor.at("/endpoints/0/port").asText()).isEqualTo("http");
    assertThat(monitor.at("/endpoints/0/path").asText()).isEqualTo("/prometheus");
  }
}
