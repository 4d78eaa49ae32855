package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who reaches the pods, and what they reach. */
class NetworkTest {
  private static final Rendered FULL = Chart.rendered(Values.full());
  private final JsonNode policy = FULL.one("NetworkPolicy", "feeds-tributary").at("/spec");

  @Test
  void callersReachTheApiAndPrometheusTheMetrics() {
    JsonNode callers = policy.at("/ingress/0");
    assertThat(callers.at("/ports/0/port").asInt()).isEqualTo(6000);
    assertThat(callers.at("/from"))
        .extracting(each -> each.at("/namespaceSelector/matchLabels/example.com~1team").asText())
        .containsExactly("product", "mobile");
    JsonNode monitoring = policy.at("/ingress/1");
    assertThat(monitoring.at("/ports/0/port").asInt()).isEqualTo(8080);
    assertThat(monitoring.at("/from/0/namespaceSelector/matchLabels").toString())
        .contains("monitoring");
  }

  @Test
  void podsReachNamesAndTheStoresAtTheirPorts() {
    assertThat(ports(policy.at("/egress")))
        .containsExactlyInAnyOrder(53, 53, 8443, 9092, 7687, 6432, 6379, 4317);
    JsonNode withPeers =
        StreamSupport.stream(policy.at("/egress").spliterator(), false)
            .filter(rule -> ports(rule).contains(6432))
            .findFirst()
            .orElseThrow();
    assertThat(withPeers.at("/to/0").toString()).contains("stores");
  }

  /** The Job that migrates is there before the release, and so before its policy. */
  @Test
  void podsWithOneTaskReachTheSameAndAreReachedByNobody() {
    assertThat(FULL.names("NetworkPolicy"))
        .containsExactlyInAnyOrder(
            "feeds-tributary", "feeds-tributary-migrate", "feeds-tributary-maintenance");
    for (String name : List.of("feeds-tributary-migrate", "feeds-tributary-maintenance")) {
      JsonNode task = FULL.one("NetworkPolicy", name).at("/spec");
      assertThat(task.at("/egress")).as(name).isEqualTo(policy.at("/egress"));
      assertThat(task.has("ingress")).as(name).isFalse();
      assertThat(task.at("/policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DIRECT, DIRECT, DIRECT, false",
    "KAFKA, DIRECT, DIRECT, true",
    "DIRECT, kafka, DIRECT, true",
    "DIRECT, DIRECT, KAFKA, true"
  })
  void kafkasPortIsOpenWhereAnythingUsesIt(
      String stable, String canary, String migrate, boolean open) {
    String transport = "%s: {config: {outbox.transport: %s}}";
    Rendered rendered =
        Chart.rendered(
            Values.full()
                .with("config: {outbox: {transport: %s}}".formatted(stable))
                .with(transport.formatted("canary", canary))
                .with(transport.formatted("migrate", migrate)));
    assertThat(rendered.of("NetworkPolicy"))
        .hasSize(3)
        .allSatisfy(
            each -> assertThat(ports(each.at("/spec/egress")).contains(9092)).isEqualTo(open));
  }

  /** What is switched off needs no port. */
  @Test
  void aTrackThatIsNotThereOpensNothing() {
    Values off =
        Values.minimal()
            .with("{networkPolicy: {enabled: true}, maintenance: {enabled: false}}")
            .with("canary: {weight: 0, config: {outbox.transport: KAFKA}}")
            .with("migrate: {enabled: false, config: {outbox.transport: KAFKA}}");
    assertThat(ports(Chart.rendered(off).one("NetworkPolicy").at("/spec/egress")))
        .contains(5432)
        .doesNotContain(9092);
  }

  private static List<Integer> ports(JsonNode rules) {
    return rules.findValues("port").stream().map(JsonNode::asInt).toList();
  }

  @Test
  void eachHoldsForItsOwnPodsAlone() {
    assertThat(FULL.withPods()).hasSize(4);
    for (Manifest each : FULL.withPods()) {
      assertThat(FULL.of("NetworkPolicy"))
          .filteredOn(
              one ->
                  each.podLabels()
                      .entrySet()
                      .containsAll(one.texts("/spec/podSelector/matchLabels").entrySet()))
          .as(each.name())
          .singleElement()
          .satisfies(
              one -> assertThat(one.name()).isEqualTo(each.name().replaceFirst("-canary$", "")));
    }
  }

  @Test
  void theNotesSayHowToCallIt() {
    assertThat(FULL.notes())
        .contains("dns:///feeds-tributary-headless.social.svc:6000")
        .contains("grpcurl -cacert ca.crt")
        .contains("example.com/team=product");
    assertThat(Chart.rendered(Values.minimal()).notes())
        .contains("grpcurl -plaintext -protoset tributary.protoset 127.0.0.1:50051 list")
        .contains("Calls travel unencrypted")
        .contains("Whoever reaches it may call everything");
    assertThat(FULL.notes()).doesNotContain("unencrypted", "Whoever reaches it");
  }
}
