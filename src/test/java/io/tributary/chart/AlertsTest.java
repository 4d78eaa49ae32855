package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.DocumentedTable;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What whoever is woken up by an alert finds in it. When it fires is promtool's to test. */
class AlertsTest {
  private static final List<JsonNode> ALERTS = Expressions.rules();

  @Test
  void eachSaysWhatIsWrongHowBadItIsAndWhatToDo() {
    assertThat(ALERTS).hasSizeGreaterThan(20);
    for (JsonNode alert : ALERTS) {
      String name = alert.path("alert").asText();
      assertThat(name).startsWith("Tributary");
      assertThat(alert.at("/labels/severity").asText()).as(name).isIn("critical", "warning");
      assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
      assertThat(alert.at("/annotations/description").asText()).as(name).endsWith(".");
      Path runbook = Path.of(alert.at("/annotations/runbook").asText());
      assertThat(runbook).as(name).startsWithRaw(Path.of("docs/runbooks")).isRegularFile();
    }
    assertThat(ALERTS.stream().map(alert -> alert.path("alert").asText()).toList())
        .doesNotHaveDuplicates();
  }

  @Test
  void eachIsTestedWhenItFiresAndWhenItDoesNot() {
    var fires = new TreeSet<String>();
    var staysQuiet = new TreeSet<String>();
    for (Path file : Expressions.files("src/test/promtool")) {
      for (JsonNode test : Expressions.yaml(file).path("tests")) {
        for (JsonNode each : test.path("alert_rule_test")) {
          (each.path("exp_alerts").isEmpty() ? staysQuiet : fires)
              .add(each.path("alertname").asText());
        }
        for (JsonNode each : test.path("promql_expr_test")) {
          fires.add(each.path("expr").asText().replaceFirst(".*alertname=\"(\\w+)\".*", "$1"));
        }
      }
    }
    List<String> names = ALERTS.stream().map(alert -> alert.path("alert").asText()).toList();
    assertThat(fires).containsExactlyInAnyOrderElementsOf(names);
    assertThat(staysQuiet).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void eachStandsInTheDocs() {
    assertThat(
            DocumentedTable.below("operations.md", "Alerts and the dashboard").keySet().stream()
                .skip(1)
                .flatMap(names -> Stream.of(names.split(", "))))
        .containsExactlyInAnyOrderElementsOf(
            ALERTS.stream().map(alert -> alert.path("alert").asText()).toList());
  }

  @Test
  void everyRunbookHasCommandsToTry() {
    for (Path runbook : Expressions.files("docs/runbooks")) {
      assertThat(runbook).content().startsWith("# ").contains("```");
    }
  }
}
