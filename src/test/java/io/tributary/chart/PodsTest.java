package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.harness.ShippedConfiguration;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for every pod: what it may do, what it gets, how it is looked after, how it ends. */
class PodsTest {
  private static final Rendered MINIMAL = Chart.rendered(Values.minimal());
  private static final Rendered FULL = Chart.rendered(Values.full());

  @Test
  void everyContainerMayDoNothingThatItNeedNot() {
    assertThat(FULL.withPods()).hasSize(4);
    for (Manifest each : FULL.withPods()) {
      JsonNode pod = each.pod().at("/securityContext");
      assertThat(pod.at("/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/runAsUser").asInt()).isPositive();
      assertThat(pod.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
      for (JsonNode one : each.containers()) {
        JsonNode container = one.at("/securityContext");
        assertThat(container.at("/allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(container.at("/readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
      }
      assertThat(each.pod().at("/containers")).hasSize(1);
    }
  }

  @Test
  void everyPodHasAPlaceToWriteAndNoTokenOfTheCluster() {
    for (Manifest each : FULL.withPods()) {
      assertThat(each.pod().at("/automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(each.pod().at("/volumes"))
          .anyMatch(volume -> volume.at("/name").asText().equals("tmp") && volume.has("emptyDir"));
      assertThat(each.containers())
          .allSatisfy(
              container ->
                  assertThat(container.at("/volumeMounts"))
                      .anyMatch(mount -> mount.at("/mountPath").asText().equals("/tmp")));
    }
    assertThat(FULL.of("ServiceAccount"))
        .allMatch(account -> !account.at("/automountServiceAccountToken").asBoolean(true));
  }

  /** A Service named postgres would set POSTGRES_PORT to an address, and so postgres.port. */
  @Test
  void servicesOfTheNamespaceSetNoVariables() {
    assertThat(FULL.withPods())
        .allMatch(each -> !each.pod().at("/enableServiceLinks").asBoolean(true));
  }

  @Test
  void everyContainerSaysWhatItNeeds() {
    assertThat(FULL.withPods()).hasSize(4);
    for (Manifest each : FULL.withPods()) {
      for (JsonNode container : each.containers()) {
        JsonNode resources = container.at("/resources");
        assertThat(resources.at("/requests/cpu").asText()).isNotEmpty();
        assertThat(resources.at("/requests/memory").asText()).isNotEmpty();
        assertThat(resources.at("/limits/memory").asText()).isNotEmpty();
      }
    }
  }

  @Test
  void theJvmIsSizedByTheMemoryLimit() {
    assertThat(MINIMAL.one("Deployment").environment().get("JDK_JAVA_OPTIONS"))
        .isEqualTo(
            "-XX:MaxRAMPercentage=60 -XX:MaxDirectMemorySize=230m -XX:ActiveProcessorCount=2"
                + " -XX:+ExitOnOutOfMemoryError");
    assertThat(FULL.one("Deployment", "feeds-tributary").environment().get("JDK_JAVA_OPTIONS"))
        .contains("-XX:MaxDirectMemorySize=307m")
        .endsWith("-Djavax.net.ssl.trustStore=/etc/tributary/trust/store.p12");
    assertThat(MINIMAL.one("Job").environment().get("JDK_JAVA_OPTIONS"))
        .contains("-XX:MaxDirectMemorySize=76m");
    assertThat(FULL.one("CronJob").environment().get("JDK_JAVA_OPTIONS"))
        .contains("-XX:MaxDirectMemorySize=307m")
        .endsWith("-Djavax.net.ssl.trustStore=/etc/tributary/trust/store.p12");
  }

  @Test
  void theEndOfAPodHasTimeForItsDrain() {
    Duration drain =
        ShippedConfiguration.time("server.drain-delay")
            .plus(ShippedConfiguration.time("server.drain-time"));
    JsonNode pod = MINIMAL.one("Deployment").pod();
    long preStop = pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asLong();
    assertThat(preStop).isEqualTo(3);
    assertThat(grace(MINIMAL.one("Deployment")))
        .isGreaterThan(drain.plusSeconds(preStop))
        .isEqualTo(drain.plusSeconds(preStop + 10));
  }

  @ParameterizedTest
  @CsvSource({
    "'{server: {drain-time: 2m}}', 138",
    "'{server: {drainDelay: 1500ms, drain-time: 0s}}', 15",
    "'{server.drain-delay: 20s, server: {drain-time: 40s}}', 73",
  })
  void theEndOfAPodFollowsTheConfiguration(String config, long seconds) {
    Rendered rendered = Chart.rendered(Values.minimal().with("config: " + config));
    assertThat(grace(rendered.one("Deployment"))).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void eachTrackEndsByItsOwnConfiguration() {
    assertThat(grace(FULL.one("Deployment", "feeds-tributary"))).isEqualTo(Duration.ofSeconds(83));
    assertThat(grace(FULL.one("Deployment", "feeds-tributary-canary")))
        .isEqualTo(Duration.ofSeconds(143));
  }

  private static Duration grace(Manifest deployment) {
    return Duration.ofSeconds(deployment.pod().at("/terminationGracePeriodSeconds").asLong());
  }

  @Test
  void readinessIsAskedByGrpcAndLifeOfTheProcess() {
    JsonNode container = MINIMAL.one("Deployment").container();
    assertThat(container.at("/readinessProbe/grpc/port").asInt()).isEqualTo(50051);
    assertThat(container.at("/readinessProbe/grpc").has("service")).isFalse();
    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/health/liveness");
    assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/health/liveness");
    assertThat(container.at("/ports"))
        .extracting(port -> port.at("/name").asText() + " " + port.at("/containerPort").asInt())
        .containsExactly("grpc 50051", "http 8080");
  }

  /** Kubernetes' own gRPC probes speak plaintext only. */
  @Test
  void withTlsReadinessIsAskedByHttp() {
    JsonNode container = FULL.one("Deployment", "feeds-tributary").container();
    assertThat(container.at("/readinessProbe").has("grpc")).isFalse();
    assertThat(container.at("/readinessProbe/httpGet/path").asText())
        .isEqualTo("/health/readiness");
    assertThat(FULL.one("Service", "feeds-tributary").at("/spec/ports/0").has("appProtocol"))
        .isFalse();
  }

  @Test
  void podsAreSpreadOverZonesAndNodes() {
    JsonNode spread = MINIMAL.one("Deployment").pod().at("/topologySpreadConstraints");
    assertThat(spread)
        .extracting(each -> each.at("/topologyKey").asText())
        .containsExactlyInAnyOrder("topology.kubernetes.io/zone", "kubernetes.io/hostname");
  }
}
