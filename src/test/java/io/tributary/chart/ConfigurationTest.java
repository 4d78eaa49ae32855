package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.PropertySource.Origin;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import io.tributary.DocumentedTable;
import io.tributary.harness.ShippedConfiguration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The service gets the configuration that was written, and the chart names no key that is none. */
class ConfigurationTest {
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  private static final Rendered FULL = Chart.rendered(Values.full());

  @Test
  void theConfigurationArrivesAsItWasWritten() {
    assertThat(FULL.one("ConfigMap", "feeds-tributary").file("application.yml"))
        .isEqualTo(Values.full().section("config"));
    assertThat(FULL.one("ConfigMap", "feeds-tributary-tuning").file("tuning.yml"))
        .isEqualTo(Values.full().section("tuning"));
  }

  @Test
  void theServiceReadsItWhereItIsMounted() {
    for (Manifest each : FULL.withPods()) {
      assertThat(each.environment())
          .containsEntry("MICRONAUT_CONFIG_FILES", "/etc/tributary/config/application.yml");
      assertThat(each.container().at("/volumeMounts"))
          .anyMatch(mount -> mount.at("/mountPath").asText().equals("/etc/tributary/config"));
    }
    assertThat(FULL.one("Deployment", "feeds-tributary").environment())
        .containsEntry("FEED_TUNING_FILE", "/etc/tributary/tuning/tuning.yml");
  }

  /**
   * Keys with dots, in camel case, and variables mean to the service what the chart takes them for.
   */
  @Test
  void theServiceUnderstandsItAsTheChartDoes() throws IOException {
    Manifest deployment = FULL.one("Deployment", "feeds-tributary");
    try (Environment service =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .propertySources(
                PropertySource.of("file", read(FULL.one("ConfigMap", "feeds-tributary"))),
                PropertySource.of(
                    "variables",
                    new HashMap<>(deployment.environment()),
                    PropertyConvention.ENVIRONMENT_VARIABLE,
                    Origin.of("variables")))
            .build()
            .getEnvironment()
            .start()) {
      assertThat(service.getProperty("grpc.server.port", Integer.class)).contains(6000);
      assertThat(service.getProperty("server.drain-delay", Duration.class))
          .contains(Duration.ofSeconds(8));
      assertThat(service.getProperty("server.drain-time", Duration.class))
          .contains(Duration.ofMinutes(1));
      assertThat(service.getProperty("security.tls.client-ca", String.class))
          .contains("/etc/tributary/tls/ca.crt");
      assertThat(service.getProperty("feed.tuning-file", String.class))
          .contains("/etc/tributary/tuning/tuning.yml");
      assertThat(service.getProperty("feed.tuning.friends-likes.posts", Integer.class))
          .contains(200);
      assertThat(service.getProperty("feed.builder.enabled", Boolean.class)).contains(true);
      assertThat(service.getProperty("server.reflection", Boolean.class)).contains(true);
    }
  }

  private static Map<String, Object> read(Manifest configMap) throws IOException {
    String file = configMap.at("/data/application.yml").asText();
    return new YamlPropertySourceLoader()
        .read("file", new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
  }

  /** Kafka's own properties have Kafka's names. */
  @Test
  void theExamplesNameNoKeyThatTheServiceHasNot() {
    for (Values values : List.of(Values.minimal(), Values.full())) {
      Map<String, Object> config = values.section("config");
      assertThat(flat("", config))
          .filteredOn(key -> !key.startsWith("kafka.properties."))
          .isSubsetOf(ShippedConfiguration.values().keySet());
    }
  }

  /** A variable with a misspelt name would be ignored. */
  @Test
  void everyVariableOfTheChartIsAKeyOfTheService() {
    Set<String> known =
        new TreeSet<>(
            ShippedConfiguration.values().keySet().stream()
                .map(key -> key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
                .toList());
    known.addAll(Set.of("MICRONAUT_CONFIG_FILES", "JDK_JAVA_OPTIONS", "REDIS_URI", "KAFKA_LOGIN"));
    for (Manifest each : FULL.withPods()) {
      assertThat(each.container().at("/env"))
          .extracting(variable -> variable.at("/name").asText())
          .isSubsetOf(known)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void theExamplesOfTheManualRender() {
    String manual = DocumentedTable.page("operations.md");
    String section =
        manual.substring(
            manual.indexOf("## Installing with Helm"), manual.indexOf("## Migrations"));
    List<String> examples = YAML.matcher(section).results().map(match -> match.group(1)).toList();
    assertThat(examples).hasSizeGreaterThan(2);
    assertThat(Values.of(examples.getFirst()).tree()).isEqualTo(Values.minimal().tree());
    for (String example : examples) {
      assertThat(Chart.rendered(Values.minimal().with(example)).of("Deployment")).isNotEmpty();
    }
  }

  private static Set<String> flat(String prefix, Map<String, Object> section) {
    var keys = new TreeSet<String>();
    section.forEach(
        (name, value) -> {
          String key =
              prefix + name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
          if (value instanceof Map<?, ?> inner) {
            keys.addAll(flat(key + ".", Values.section(inner)));
          } else {
            keys.add(key);
          }
        });
    return keys;
  }
}
