package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Secrets are those that are there already, and reach a container by reference alone. */
class SecretsTest {
  private static final Rendered FULL = Chart.rendered(Values.full());

  @Test
  void theChartMakesNoSecret() {
    assertThat(FULL.of("Secret")).isEmpty();
  }

  @Test
  void podsThatServeGetEachSecretByItsName() {
    Manifest deployment = FULL.one("Deployment", "feeds-tributary");
    assertThat(
            List.of(
                deployment.secretOf("POSTGRES_PASSWORD"),
                deployment.secretOf("PAGE_TOKENS_KEYS"),
                deployment.secretOf("CLICKHOUSE_PASSWORD"),
                deployment.secretOf("NEO4J_PASSWORD"),
                deployment.secretOf("REDIS_URI"),
                deployment.secretOf("KAFKA_LOGIN")))
        .containsExactly(
            "tributary-postgres/password",
            "tributary-page-tokens/current",
            "tributary-clickhouse/password",
            "tributary-neo4j/password",
            "tributary-redis/uri",
            "tributary-kafka/login");
  }

  @Test
  void aStoreWithoutASecretGetsNoVariable() {
    Manifest deployment = Chart.rendered(Values.minimal()).one("Deployment");
    assertThat(deployment.texts())
        .contains("POSTGRES_PASSWORD", "PAGE_TOKENS_KEYS")
        .doesNotContain("CLICKHOUSE_PASSWORD", "NEO4J_PASSWORD", "REDIS_URI", "REDIS_PASSWORD");
  }

  /** It need not be fit for an address. */
  @Test
  void thePasswordOfRedisMayComeWithoutItsAddress() {
    Rendered rendered =
        Chart.rendered(Values.minimal().with("secrets: {redisPassword: {name: tributary-redis}}"));
    for (Manifest each : List.of(rendered.one("Deployment"), rendered.one("Job"))) {
      assertThat(each.secretOf("REDIS_PASSWORD")).isEqualTo("tributary-redis/password");
    }
  }

  /** Whoever migrates may change the schema and sign nothing. */
  @Test
  void theMigrationHasARoleOfItsOwnAndNoKeys() {
    Manifest job = FULL.one("Job");
    assertThat(job.secretOf("POSTGRES_PASSWORD")).isEqualTo("tributary-owner/password");
    assertThat(job.texts()).doesNotContain("PAGE_TOKENS_KEYS");
    assertThat(FULL.one("ConfigMap", job.name()).file("application.yml"))
        .extractingByKey("postgres")
        .hasFieldOrPropertyWithValue("username", "tributary_owner");
  }

  /** Nothing that is a Secret's by its name stands in what everybody may read. */
  @Test
  void noConfigMapNamesASecret() {
    assertThat(FULL.of("ConfigMap"))
        .flatExtracting(each -> each.texts().toList())
        .noneMatch(text -> text.contains("password") || text.contains("tributary-owner"));
  }

  @Test
  void aVariableMayStandForASecretInTheConfiguration() {
    Values values =
        Values.minimal()
            .with(
                """
                config:
                  clickhouse: {password: ''}
                  kafka:
                    properties:
                      ssl.key.password: ${KEY_PASSWORD}
                      sasl.jaas.config: 'Module required username="us" password="${PASSWORD}";'
                """);
    assertThat(Chart.rendered(values).one("ConfigMap", "feeds-tributary").texts())
        .anyMatch(text -> text.contains("${KEY_PASSWORD}") && text.contains("${PASSWORD}"));
  }

  @Test
  void certificatesAreMountedAsAFolderSoThatNewOnesAreSeen() {
    Manifest deployment = FULL.one("Deployment", "feeds-tributary");
    assertThat(deployment.environment())
        .containsEntry("SECURITY_TLS_CERTIFICATE", "/etc/tributary/tls/tls.crt")
        .containsEntry("SECURITY_TLS_KEY", "/etc/tributary/tls/tls.key")
        .containsEntry("SECURITY_TLS_CLIENT_CA", "/etc/tributary/tls/ca.crt");
    assertThat(deployment.container().at("/volumeMounts"))
        .filteredOn(mount -> mount.at("/name").asText().equals("tls"))
        .singleElement()
        .satisfies(
            mount -> assertThat(mount.at("/mountPath").asText()).isEqualTo("/etc/tributary/tls"));
    assertThat(deployment.container().at("/volumeMounts")).noneMatch(mount -> mount.has("subPath"));
  }

  @Test
  void withoutClientCertificatesNoneAreAskedFor() {
    Values tls =
        Values.minimal()
            .with("{config: {security: {plaintext: null}}, tls: {secretName: tributary-tls}}");
    assertThat(Chart.rendered(tls).one("Deployment").environment())
        .containsKey("SECURITY_TLS_CERTIFICATE")
        .doesNotContainKey("SECURITY_TLS_CLIENT_CA");
  }
}
