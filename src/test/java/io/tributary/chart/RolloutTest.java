package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What finds its pods keeps finding them, and what has to start anew does. */
class RolloutTest {
  private static final String CHECKSUM = "/spec/template/metadata/annotations/checksum~1config";

  private static final Rendered FULL = Chart.rendered(Values.full());

  private static Map<String, String> podLabels(Manifest deployment) {
    return deployment.texts("/spec/template/metadata/labels");
  }

  @Test
  void aDeploymentFindsItsOwnPodsAndNoOthers() {
    Manifest stable = FULL.one("Deployment", "feeds-tributary");
    Manifest canary = FULL.one("Deployment", "feeds-tributary-canary");
    assertThat(podLabels(stable)).containsAllEntriesOf(stable.texts("/spec/selector/matchLabels"));
    assertThat(podLabels(canary)).containsAllEntriesOf(canary.texts("/spec/selector/matchLabels"));
    assertThat(stable.texts("/spec/selector/matchLabels"))
        .doesNotContainEntry("tributary.io/track", "canary");
    assertThat(canary.texts("/spec/selector/matchLabels"))
        .containsEntry("tributary.io/track", "canary");
  }

  @Test
  void servicesFindPodsThatServeAndNotTheMigration() {
    Manifest stable = FULL.one("Deployment", "feeds-tributary");
    Manifest canary = FULL.one("Deployment", "feeds-tributary-canary");
    for (String name : List.of("feeds-tributary", "feeds-tributary-headless")) {
      Map<String, String> selector = FULL.one("Service", name).texts("/spec/selector");
      assertThat(podLabels(stable)).containsAllEntriesOf(selector);
      assertThat(podLabels(canary)).containsAllEntriesOf(selector);
      assertThat(podLabels(FULL.one("Job")).entrySet().containsAll(selector.entrySet())).isFalse();
    }
    assertThat(FULL.one("Service", "feeds-tributary-headless").at("/spec/clusterIP").asText())
        .isEqualTo("None");
  }

  @Test
  void evictionsAreCountedOverBothTracks() {
    Map<String, String> selector =
        FULL.one("PodDisruptionBudget").texts("/spec/selector/matchLabels");
    assertThat(FULL.of("Deployment"))
        .hasSize(2)
        .allSatisfy(each -> assertThat(podLabels(each)).containsAllEntriesOf(selector));
  }

  @Test
  void prometheusFindsEachPodOnce() {
    Map<String, String> selector = FULL.one("ServiceMonitor").texts("/spec/selector/matchLabels");
    assertThat(FULL.of("Service"))
        .filteredOn(
            each -> each.texts("/metadata/labels").entrySet().containsAll(selector.entrySet()))
        .extracting(Manifest::name)
        .containsExactly("feeds-tributary");
  }

  /** A selector cannot be changed in a cluster: an upgrade with another one fails. */
  @Test
  void selectorsStayAsTheyWereReleased() {
    assertThat(FULL.one("Deployment", "feeds-tributary").texts("/spec/selector/matchLabels"))
        .isEqualTo(
            Map.of(
                "app.kubernetes.io/name", "tributary",
                "app.kubernetes.io/instance", "feeds",
                "app.kubernetes.io/component", "server",
                "tributary.io/track", "stable"));
  }

  @Test
  void labelsThatAUserAddsTakeNoneAway() {
    Rendered rendered =
        Chart.rendered(Values.minimal().with("pod: {labels: {example.com/tier: product}}"));
    assertThat(podLabels(rendered.one("Deployment")))
        .containsEntry("example.com/tier", "product")
        .containsEntry("tributary.io/track", "stable");
  }

  @Test
  void anotherConfigurationRollsThePodsOfItsTrackAlone() {
    Rendered changed =
        Chart.rendered(Values.full().with("canary: {config: {feed.slate-posts: 301}}"));
    assertThat(checksum(changed, "feeds-tributary")).isEqualTo(checksum(FULL, "feeds-tributary"));
    assertThat(checksum(changed, "feeds-tributary-canary"))
        .isNotEqualTo(checksum(FULL, "feeds-tributary-canary"));
    Rendered both = Chart.rendered(Values.full().with("config: {feed: {fresh-for: 30s}}"));
    assertThat(checksum(both, "feeds-tributary")).isNotEqualTo(checksum(FULL, "feeds-tributary"));
  }

  /** The service reads it again by itself. */
  @Test
  void anotherTuningRollsNothing() {
    Rendered changed = Chart.rendered(Values.full().with("tuning: {experiment: fresher-2}"));
    assertThat(changed.one("Deployment", "feeds-tributary").tree())
        .isEqualTo(FULL.one("Deployment", "feeds-tributary").tree());
    assertThat(changed.one("ConfigMap", "feeds-tributary-tuning").file("tuning.yml"))
        .containsEntry("experiment", "fresher-2");
  }

  private static String checksum(Rendered rendered, String name) {
    return rendered.one("Deployment", name).at(CHECKSUM).asText();
  }
}
