package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas are brought up before pods that need them, by a Job that finds all it needs. */
class MigrationTest {
  private static final String HOOK = "/metadata/annotations/helm.sh~1hook";
  private static final String WEIGHT = "/metadata/annotations/helm.sh~1hook-weight";
  private static final String DELETED = "/metadata/annotations/helm.sh~1hook-delete-policy";

  private static final Rendered FULL = Chart.rendered(Values.full());

  private static List<Manifest> hooks(Rendered rendered) {
    return rendered.all().stream()
        .filter(each -> each.at(HOOK).isTextual())
        .sorted(Comparator.comparingInt(each -> each.at(WEIGHT).asInt()))
        .toList();
  }

  @Test
  void whatItNeedsIsThereBeforeIt() {
    assertThat(hooks(FULL))
        .extracting(Manifest::kind)
        .containsExactly("ServiceAccount", "NetworkPolicy", "ConfigMap", "Job");
    assertThat(hooks(FULL)).extracting(each -> each.at(WEIGHT).asInt()).doesNotHaveDuplicates();
    assertThat(hooks(FULL))
        .allMatch(each -> each.at(HOOK).asText().equals("pre-install,pre-upgrade"));
  }

  /** What is no hook is made after the hooks have run. */
  @Test
  void itUsesNothingThatComesLater() {
    Manifest job = FULL.one("Job");
    List<String> hooks = hooks(FULL).stream().map(Manifest::name).distinct().toList();
    assertThat(hooks).contains(job.pod().at("/serviceAccountName").asText());
    assertThat(job.pod().at("/volumes"))
        .filteredOn(volume -> volume.at("/name").asText().equals("config"))
        .singleElement()
        .satisfies(volume -> assertThat(hooks).contains(volume.at("/configMap/name").asText()));
  }

  /** Its log says what was done or why not; the others would only lie about. */
  @Test
  void theJobStaysAndTheOthersGo() {
    assertThat(hooks(FULL))
        .extracting(each -> each.at(DELETED).asText())
        .containsExactly(
            "before-hook-creation,hook-succeeded",
            "before-hook-creation,hook-succeeded",
            "before-hook-creation,hook-succeeded",
            "before-hook-creation");
  }

  /** Either track may run the newer release, and each needs its own schema. */
  @Test
  void bothReleasesThatAreToRunMigrate() {
    List<JsonNode> containers = FULL.one("Job").containers();
    assertThat(containers)
        .extracting(each -> each.at("/image").asText())
        .containsExactly("images.example/tributary:1.4.0", "images.example/tributary:1.5.0");
    JsonNode first = containers.getFirst();
    JsonNode last = containers.getLast();
    assertThat(first.at("/args/0").asText()).isEqualTo("migrate");
    for (String same : List.of("args", "env", "resources", "volumeMounts", "securityContext")) {
      assertThat(first.path(same)).as(same).isEqualTo(last.path(same)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "canary: {weight: 0}",
        "canary: {image: {tag: '1.4.0'}}",
      })
  void oneReleaseMigratesOnce(String values) {
    Rendered alone = Chart.rendered(Values.full().with(values));
    assertThat(alone.one("Job").containers())
        .extracting(each -> each.at("/image").asText())
        .containsExactly("images.example/tributary:1.4.0");
  }

  /** A pod beside which a mesh's proxy goes on running never ends. */
  @Test
  void aMeshCanBeToldToLeaveItAlone() {
    Manifest job = FULL.one("Job");
    assertThat(job.podAnnotations()).containsEntry("sidecar.istio.io/inject", "false");
    assertThat(job.podLabels())
        .containsEntry("example.com/task", "schema")
        .containsEntry("app.kubernetes.io/component", "migrate");
  }

  @Test
  void aSharedAccountIsUsedByItToo() {
    Rendered shared =
        Chart.rendered(Values.minimal().with("serviceAccount: {create: false, name: shared}"));
    assertThat(shared.of("ServiceAccount")).isEmpty();
    assertThat(shared.withPods())
        .hasSize(3)
        .allMatch(each -> each.pod().at("/serviceAccountName").asText().equals("shared"));
  }

  @Test
  void whereTheChartDoesNotMigrateItSaysSo() {
    Rendered without = Chart.rendered(Values.minimal().with("migrate: {enabled: false}"));
    assertThat(hooks(without)).isEmpty();
    assertThat(without.notes()).contains("run migrate of this release");
  }
}
