package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Who reaches the pods, and what they reach. */
class NetworkTest {
  private static final Rendered FULL = Chart.rendered(Values.full());
  private final JsonNode policy = FULL.one("NetworkPolicy").at("/spec");

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

  @Test
  void withoutKafkaItsPortIsClosed() {
    Rendered direct = Chart.rendered(Values.full().with("config: {outbox: {transport: DIRECT}}"));
    assertThat(ports(direct.one("NetworkPolicy").at("/spec/egress"))).doesNotContain(9092);
  }

  private static List<Integer> ports(JsonNode rules) {
    return rules.findValues("port").stream().map(JsonNode::asInt).toList();
  }

  @Test
  void itHoldsForServersAndForTheMigration() {
    var selector = FULL.one("NetworkPolicy").texts("/spec/podSelector/matchLabels");
    assertThat(FULL.withPods())
        .hasSize(3)
        .allSatisfy(
            each ->
                assertThat(each.texts("/spec/template/metadata/labels"))
                    .containsAllEntriesOf(selector));
  }

  @Test
  void theNotesSayHowToCallIt() {
    assertThat(FULL.notes())
        .contains("dns:///feeds-tributary-headless.social.svc:6000")
        .contains("grpcurl -cacert ca.crt")
        .contains("example.com/team=product");
    assertThat(Chart.rendered(Values.minimal()).notes())
        .contains("grpcurl -plaintext -protoset tributary.protoset 127.0.0.1:50051 list")
        .contains("Calls travel unencrypted");
  }
}
