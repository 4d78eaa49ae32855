package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart renders is what Kubernetes and the operators take. */
class ManifestsTest {
  static List<Values> accepted() {
    return List.of(
        Values.minimal(),
        Values.full(),
        Values.minimal().with("{canary: {weight: 30, image: {tag: next}}, replicas: 5}"),
        Values.minimal().with("{disruption: {maxUnavailable: '', minAvailable: 50%}}"),
        Values.minimal()
            .with("{serviceAccount: {create: false}, spread: {zones: '', nodes: ''}}")
            .with("{migrate: {enabled: false}, maintenance: {enabled: false}}")
            .with("{disruption: {enabled: false}, networkPolicy: {enabled: true}}")
            .with("{drain: {preStopSeconds: 0}, jvm: {processors: 0}}"));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void everyObjectIsOneThatItsKindKnows(Values values) {
    for (Manifest manifest : Chart.rendered(values).manifests()) {
      assertThatCode(() -> Schemas.check(manifest))
          .as("%s %s", manifest.kind(), manifest.name())
          .doesNotThrowAnyException();
    }
  }

  /** The schemas' models do not tell a number from its text, and a cluster does. */
  @ParameterizedTest
  @MethodSource("accepted")
  void whatMustBeTextIsText(Values values) {
    for (Manifest manifest : Chart.rendered(values).manifests()) {
      assertAllText(manifest.at("/metadata/labels"));
      assertAllText(manifest.at("/metadata/annotations"));
      assertAllText(manifest.at("/data"));
      assertAllText(manifest.at("/spec/template/metadata/annotations"));
      assertAllText(manifest.at("/spec/jobTemplate/spec/template/metadata/annotations"));
      for (JsonNode container : manifest.containers()) {
        for (JsonNode each : container.at("/env")) {
          assertThat(each.path("value").isNumber() || each.path("value").isBoolean())
              .as(each.toString())
              .isFalse();
        }
      }
    }
  }

  private static void assertAllText(JsonNode texts) {
    texts
        .properties()
        .forEach(each -> assertThat(each.getValue().isTextual()).as(each.toString()).isTrue());
  }

  @Test
  void everythingThatCanBeSwitchedOnIsThere() {
    assertThat(Chart.rendered(Values.full()).manifests())
        .extracting(Manifest::kind)
        .containsOnly(
            "BackendTLSPolicy",
            "ConfigMap",
            "CronJob",
            "Deployment",
            "GRPCRoute",
            "HorizontalPodAutoscaler",
            "Job",
            "NetworkPolicy",
            "PodDisruptionBudget",
            "PrometheusRule",
            "Service",
            "ServiceAccount",
            "ServiceMonitor");
  }

  @Test
  void aPlainInstallNeedsNothingThatAClusterMayLack() {
    assertThat(Chart.rendered(Values.minimal()).manifests())
        .extracting(Manifest::kind)
        .containsOnly(
            "ConfigMap",
            "CronJob",
            "Deployment",
            "Job",
            "PodDisruptionBudget",
            "Service",
            "ServiceAccount");
  }

  @ParameterizedTest
  @CsvSource({
    "Deployment, /spec/template/spec/containers/0, misspelt",
    "Job, /spec/template/spec/containers/0/securityContext, misspelt",
    "CronJob, /spec/jobTemplate/spec/template/spec/containers/0, misspelt",
    "HorizontalPodAutoscaler, /spec/behavior/scaleDown/policies/0, misspelt",
    "NetworkPolicy, /spec/ingress/0/from/0, misspelt",
    "PodDisruptionBudget, /spec, misspelt",
    "ServiceMonitor, /spec/endpoints/0, misspelt",
    "PrometheusRule, /spec/groups/0/rules/0, misspelt",
    "GRPCRoute, /spec/rules/0/backendRefs/0, misspelt",
    "BackendTLSPolicy, /spec/targetRefs/0, misspelt",
    "BackendTLSPolicy, /spec/validation/caCertificateRefs/0, misspelt"
  })
  void aFieldThatNobodyKnowsIsFound(String kind, String where, String field) {
    Manifest manifest = copyOf(Chart.rendered(Values.full()).of(kind).getFirst());
    ((ObjectNode) manifest.at(where)).put(field, "x");
    assertThatThrownBy(() -> Schemas.check(manifest)).hasMessageContaining(field);
  }

  @ParameterizedTest
  @CsvSource({
    "Deployment, /spec, selector",
    "Deployment, /spec/template/spec/containers/0, name",
    "HorizontalPodAutoscaler, /spec, maxReplicas"
  })
  void aFieldThatMustBeThereIsMissed(String kind, String where, String field) {
    Manifest manifest = copyOf(Chart.rendered(Values.full()).of(kind).getFirst());
    ((ObjectNode) manifest.at(where)).remove(field);
    assertThatThrownBy(() -> Schemas.check(manifest)).hasMessageContaining(field);
  }

  @Test
  void aTextWhereANumberBelongsIsFound() {
    Manifest manifest = copyOf(Chart.rendered(Values.full()).one("GRPCRoute"));
    ((ObjectNode) manifest.at("/spec/rules/0/backendRefs/0")).put("weight", "10");
    assertThatThrownBy(() -> Schemas.check(manifest)).hasMessageContaining("GRPCRoute");
  }

  private static Manifest copyOf(Manifest manifest) {
    return new Manifest(
        new ObjectMapper().convertValue(manifest.tree(), ObjectNode.class).deepCopy());
  }

  @Test
  void namesAreShortEnoughWhateverTheReleaseIsCalled() {
    String longest = "a".repeat(53);
    Rendered rendered = Chart.rendered(Values.full(), longest);
    // What Kubernetes appends for a Job of it has to fit too.
    assertThat(rendered.one("CronJob").name()).hasSizeLessThanOrEqualTo(52);
    assertThat(rendered.manifests())
        .allSatisfy(each -> assertThat(each.name()).hasSizeLessThanOrEqualTo(63))
        .extracting(each -> Map.of(each.kind(), each.name()))
        .doesNotHaveDuplicates();
  }
}
