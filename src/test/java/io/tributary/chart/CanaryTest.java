package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Some of the calls for another release or another configuration. */
class CanaryTest {
  private static final Rendered FULL = Chart.rendered(Values.full());

  @Test
  void itRunsItsOwnImageWithWhatDiffersFromTheConfiguration() {
    Manifest canary = FULL.one("Deployment", "feeds-tributary-canary");
    assertThat(canary.container().at("/image").asText())
        .isEqualTo("images.example/tributary:1.5.0");
    assertThat(canary.pod().at("/volumes").findValuesAsText("name"))
        .contains("feeds-tributary-canary");
    assertThat(FULL.one("ConfigMap", "feeds-tributary-canary").file("application.yml"))
        .containsEntry("feed.slate-posts", 300)
        .extractingByKey("postgres")
        .isEqualTo(
            FULL.one("ConfigMap", "feeds-tributary").file("application.yml").get("postgres"));
    assertThat(canary.environment()).containsEntry("FEED_TUNING_FRIENDS_LIKES_POSTS", "0");
    assertThat(FULL.one("Deployment", "feeds-tributary").environment())
        .containsEntry("FEED_TUNING_FRIENDS_LIKES_POSTS", "200");
  }

  @Test
  void byTheGatewayItsWeightIsExact() {
    JsonNode backends = FULL.one("GRPCRoute").at("/spec/rules/0/backendRefs");
    assertThat(backends)
        .extracting(each -> each.at("/name").asText() + " " + each.at("/weight").asInt())
        .containsExactly("feeds-tributary-track-stable 90", "feeds-tributary-track-canary 10");
    assertThat(FULL.one("Service", "feeds-tributary-track-canary").texts("/spec/selector"))
        .isEqualTo(
            FULL.one("Deployment", "feeds-tributary-canary").texts("/spec/selector/matchLabels"));
  }

  /** A gateway that is not told so speaks plaintext with pods that have TLS. */
  @Test
  void theGatewaySpeaksTlsWithThePodsOfBothTracks() {
    JsonNode policy = FULL.one("BackendTLSPolicy").at("/spec");
    assertThat(policy.at("/targetRefs"))
        .extracting(each -> each.at("/kind").asText() + " " + each.at("/name").asText())
        .containsExactly(
            "Service feeds-tributary-track-stable", "Service feeds-tributary-track-canary");
    assertThat(policy.at("/validation/hostname").asText()).isEqualTo("feeds.social.svc");
    assertThat(policy.at("/validation/caCertificateRefs/0/name").asText())
        .isEqualTo("tributary-ca");
    Values plaintext =
        Values.minimal().with("gateway: {enabled: true, parents: [{name: internal}]}");
    assertThat(Chart.rendered(plaintext).of("BackendTLSPolicy")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"10, 9, 1", "50, 4, 4", "25, 6, 2", "1, 2, 1", "90, 2, 18"})
  void withoutAGatewayItsWeightIsThatOfItsPods(int weight, int stable, int canary) {
    Values values =
        Values.minimal()
            .with(
                "{replicas: %d, canary: {weight: %d, image: {tag: next}}}"
                    .formatted(stable, weight));
    Rendered rendered = Chart.rendered(values);
    assertThat(rendered.one("Deployment", "feeds-tributary-canary").at("/spec/replicas").asInt())
        .isEqualTo(canary);
    assertThat(rendered.notes()).contains("in %d pods beside %d;".formatted(canary, stable));
    assertThat(rendered.of("GRPCRoute")).isEmpty();
  }

  @Test
  void withoutWeightThereIsNone() {
    Rendered rendered = Chart.rendered(Values.full().with("canary: {weight: 0}"));
    assertThat(rendered.names("Deployment")).containsExactly("feeds-tributary");
    assertThat(rendered.names("ConfigMap")).doesNotContain("feeds-tributary-canary");
    assertThat(rendered.one("GRPCRoute").at("/spec/rules/0/backendRefs")).hasSize(1);
    assertThat(rendered.one("GRPCRoute").at("/spec/rules/0/backendRefs/0/weight").asInt())
        .isEqualTo(100);
  }

  @Test
  void anImageCanBeNamedByItsDigest() {
    String digest = "sha256:" + "0a".repeat(32);
    Values values = Values.minimal().with("image: {tag: '1.4.0', digest: '%s'}".formatted(digest));
    assertThat(Chart.rendered(values).one("Deployment").container().at("/image").asText())
        .isEqualTo("images.example/tributary@" + digest);
  }
}
