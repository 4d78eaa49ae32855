package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators make Jobs of: it never runs by itself, and has all that the service has. */
class MaintenanceTest {
  private static final Rendered FULL = Chart.rendered(Values.full());
  private final Manifest task = FULL.one("CronJob");
  private final Manifest server = FULL.one("Deployment", "feeds-tributary");

  @Test
  void itRunsOnlyWhenSomebodyMakesAJobOfIt() {
    assertThat(task.at("/spec/suspend").asBoolean()).isTrue();
    assertThat(task.at("/spec/schedule").asText()).as("a day that no month has").contains(" 31 2 ");
  }

  @Test
  void aJobThatFailsIsNotRunAgain() {
    assertThat(task.pod().at("/restartPolicy").asText()).isEqualTo("Never");
    assertThat(task.at("/spec/jobTemplate/spec/backoffLimit").asInt(-1)).isZero();
  }

  /** Who makes a Job says what it does; who says nothing changes nothing. */
  @Test
  void byItselfItOnlyCompares() {
    assertThat(task.container().at("/args").toString()).isEqualTo("[\"verify\"]");
  }

  @Test
  void itIsTheServiceInAllButItsSize() {
    assertThat(task.container().at("/image")).isEqualTo(server.container().at("/image"));
    for (String secret :
        List.of(
            "POSTGRES_PASSWORD",
            "PAGE_TOKENS_KEYS",
            "CLICKHOUSE_PASSWORD",
            "NEO4J_PASSWORD",
            "REDIS_URI",
            "KAFKA_LOGIN")) {
      assertThat(task.secretOf(secret)).isEqualTo(server.secretOf(secret)).isNotEmpty();
    }
    assertThat(task.pod().at("/volumes"))
        .anyMatch(volume -> volume.at("/configMap/name").asText().equals("feeds-tributary"));
    assertThat(task.environment())
        .containsEntry("FEED_TUNING_FRIENDS_LIKES_POSTS", "200")
        .containsEntry("NEO4J_ENABLED", "true");
    assertThat(task.pod().at("/serviceAccountName"))
        .isEqualTo(server.pod().at("/serviceAccountName"));
    assertThat(task.container().at("/resources/limits/memory").asText()).isEqualTo("2Gi");
  }

  /** It would hand them on again a moment later, and is not made for them. */
  @Test
  void itTakesNoDutyFromThePodsThatServe() {
    for (String duty : List.of("TRENDING_COMPUTE", "FEED_BUILDER_ENABLED", "WARMING_ENABLED")) {
      assertThat(server.environment()).containsEntry(duty, "true");
      assertThat(task.environment()).containsEntry(duty, "false");
    }
  }

  /** It serves nobody, so nothing may send it calls. */
  @Test
  void nothingTakesItForAServer() {
    assertThat(task.podLabels())
        .containsEntry("example.com/task", "stores")
        .containsEntry("app.kubernetes.io/component", "maintenance");
    assertThat(FULL.of("Service"))
        .noneMatch(
            service ->
                task.podLabels()
                    .entrySet()
                    .containsAll(service.texts("/spec/selector").entrySet()));
    assertThat(task.podAnnotations()).containsEntry("sidecar.istio.io/inject", "false");
  }

  @Test
  void itCanBeLeftOut() {
    Rendered without = Chart.rendered(Values.full().with("maintenance: {enabled: false}"));
    assertThat(without.of("CronJob")).isEmpty();
    assertThat(without.names("NetworkPolicy")).doesNotContain("feeds-tributary-maintenance");
  }
}
