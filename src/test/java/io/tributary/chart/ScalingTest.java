package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many pods each track has, and who decides it. */
class ScalingTest {
  private static final Rendered FULL = Chart.rendered(Values.full());
  private static final Values SCALED =
      Values.minimal()
          .with("autoscaling: {enabled: true, minReplicas: 3, maxReplicas: 12}")
          .with("gateway: {enabled: true, parents: [{name: internal}]}")
          .with("canary: {weight: 50, image: {tag: next}}");

  private static JsonNode replicas(Rendered rendered, String name) {
    return rendered.one("Deployment", name).at("/spec/replicas");
  }

  @Test
  void withoutAnAutoscalerTheyAreAsManyAsTheValuesSay() {
    assertThat(replicas(Chart.rendered(Values.minimal()), "feeds-tributary").asInt()).isEqualTo(2);
  }

  @Test
  void whereAnAutoscalerDecidesAndNobodyCanBeAskedTheChartSaysNothing() {
    for (String name : FULL.names("Deployment")) {
      assertThat(replicas(FULL, name).isMissingNode()).as(name).isTrue();
    }
  }

  /** After a restore they are at 0, where an autoscaler leaves them. */
  @ParameterizedTest
  @CsvSource({"0, 3", "2, 3", "7, 7"})
  void whatRunsIsTakenUpAgainAndNeverTakenAway(int live, int expected) {
    Map<String, Integer> cluster =
        Map.of("feeds-tributary", live, "feeds-tributary-canary", live + 1);
    try (LiveCluster there = new LiveCluster(cluster)) {
      Rendered rendered = Chart.rendered(SCALED, there);
      assertThat(replicas(rendered, "feeds-tributary").asInt()).isEqualTo(expected);
      assertThat(replicas(rendered, "feeds-tributary-canary").asInt())
          .isEqualTo(Math.max(live + 1, 3));
    }
  }

  @Test
  void whatIsNotThereYetIsLeftToTheAutoscaler() {
    try (LiveCluster empty = new LiveCluster(Map.of())) {
      assertThat(replicas(Chart.rendered(SCALED, empty), "feeds-tributary").isMissingNode())
          .isTrue();
    }
  }

  /** What somebody scaled by hand is brought to what the values say, as ever. */
  @Test
  void withoutAnAutoscalerWhatRunsDoesNotCount() {
    try (LiveCluster there = new LiveCluster(Map.of("feeds-tributary", 7))) {
      assertThat(replicas(Chart.rendered(Values.minimal(), there), "feeds-tributary").asInt())
          .isEqualTo(2);
    }
  }

  @Test
  void eachTrackIsScaledByTheSameMeasure() {
    assertThat(FULL.names("HorizontalPodAutoscaler"))
        .containsExactlyInAnyOrder("feeds-tributary", "feeds-tributary-canary");
    for (Manifest each : FULL.of("HorizontalPodAutoscaler")) {
      assertThat(each.at("/spec/scaleTargetRef/name").asText()).isEqualTo(each.name());
      assertThat(each.at("/spec/metrics"))
          .extracting(metric -> metric.at("/type").asText())
          .containsExactly("Resource", "Pods");
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 4, 12, 1, 1", "50, 4, 12, 4, 12", "25, 6, 18, 2, 6", "1, 2, 4, 1, 1"})
  void theCanarysBoundsFollowFromItsWeight(int weight, int min, int max, int least, int most) {
    Values values =
        SCALED
            .with("canary: {weight: %d}".formatted(weight))
            .with("autoscaling: {minReplicas: %d, maxReplicas: %d}".formatted(min, max));
    Rendered rendered = Chart.rendered(values);
    assertThat(bounds(rendered, "feeds-tributary")).isEqualTo(min + " to " + max);
    assertThat(bounds(rendered, "feeds-tributary-canary")).isEqualTo(least + " to " + most);
  }

  private static String bounds(Rendered rendered, String name) {
    JsonNode spec = rendered.one("HorizontalPodAutoscaler", name).at("/spec");
    return spec.at("/minReplicas").asInt() + " to " + spec.at("/maxReplicas").asInt();
  }

  @Test
  void aCanaryWhoseNumberIsGivenKeepsIt() {
    Rendered rendered = Chart.rendered(SCALED.with("canary: {replicas: 5}"));
    assertThat(rendered.names("HorizontalPodAutoscaler")).containsExactly("feeds-tributary");
    assertThat(replicas(rendered, "feeds-tributary-canary").asInt()).isEqualTo(5);
  }
}
