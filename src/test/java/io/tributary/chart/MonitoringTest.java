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
  private static final String HERE = "absent(tributary_rpc_in_flight{namespace=\\\"social\\\"})";

  private static final String OF_THE_TRACK =
      "namespace=~\"$namespace\",tributary_io_track=~\"$track\"";

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

  /** Pods that no chart has labelled are of no track, and are shown with all. */
  @Test
  void eachPanelCanShowOneTrackAlone() throws IOException {
    for (Path file : files("dashboards")) {
      JsonNode dashboard = new ObjectMapper().readTree(Files.readString(file));
      assertThat(dashboard.at("/templating/list"))
          .filteredOn(variable -> variable.at("/name").asText().equals("track"))
          .singleElement()
          .satisfies(
              track -> {
                assertThat(track.at("/query/query").asText()).contains("tributary_io_track");
                assertThat(track.at("/allValue").asText()).isEqualTo(".*");
              });
      List<String> expressions = dashboard.findValuesAsText("expr");
      assertThat(expressions).isNotEmpty();
      for (String expression : expressions) {
        List<String> braces = List.of(expression.split("\\{"));
        assertThat(braces.subList(1, braces.size()))
            .isNotEmpty()
            .allMatch(each -> each.startsWith(OF_THE_TRACK));
      }
    }
  }
}
