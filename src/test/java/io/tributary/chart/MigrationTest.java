package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The schemas are brought up before pods that need them, by a Job that finds all it needs. */
class MigrationTest {
  private static final String HOOK = "/metadata/annotations/shown~1hook";
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
        .containsExactly("ServiceAccount", "ConfigMap", "Job");
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
            "before-hook-creation");
  }

  @Test
  void itRunsTheCommandOfTheNewestReleaseThatIsToRun() {
    assertThat(FULL.one("Job").container().at("/args/0").asText()).isEqualTo("migrate");
    assertThat(FULL.one("Job").container().at("/image").asText())
        .isEqualTo("images.example/tributary:1.5.0");
    Rendered alone = Chart.rendered(Values.full().with("canary: {weight: 0}"));
    assertThat(alone.one("Job").container().at("/image").asText())
        .isEqualTo("images.example/tributary:1.4.0");
  }

  @Test
  void aSharedAccountIsUsedByItToo() {
    Rendered shared =
        Chart.rendered(Values.minimal().with("serviceAccount: {create: false, name: shared}"));
    assertThat(shared.of("ServiceAccount")).isEmpty();
    assertThat(shared.withPods())
        .hasSize(2)
        .allMatch(each -> each.pod().at("/serviceAccountName").asText().equals("shared"));
  }

  @Test
  void whereTheChartDoesNotMigrateItSaysSo() {
    Rendered without = Chart.rendered(Values.minimal().with("migrate: {enabled: false}"));
    assertThat(hooks(without)).isEmpty();
    assertThat(without.notes()).contains("run migrate of this release");
  }
}
