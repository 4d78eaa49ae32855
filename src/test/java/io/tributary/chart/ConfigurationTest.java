package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.DefaultApplicationContext;
import io.micronaut.context.DefaultApplicationContextBuilder;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.PropertySource.Origin;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import io.micronaut.inject.BeanDefinitionReference;
import io.tributary.DocumentedTable;
import io.tributary.harness.ShippedConfiguration;
import io.tributary.platform.security.CallerConfig;
import io.tributary.platform.security.SecurityConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The service gets the configuration that was written, and the chart names no key that is none. */
class ConfigurationTest {
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  private static final Pattern USED =
      Pattern.compile("io\\.(tributary\\.platform\\.security|micronaut\\.(validation|context))\\.");

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
  void theServiceUnderstandsItAsTheChartDoes() {
    try (ApplicationContext service = service(FULL, "feeds-tributary")) {
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

  /** However either spells a key, what differs wins, and all else stays. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {feed: {slate-posts: 500, fresh-for: 30s}}; {feed.slate-posts: 300}
          {feed: {slatePosts: 500, fresh-for: 30s}};  {feed.slate-posts: 300}
          {feed.slate-posts: 500, feed.fresh-for: 30s}; {feed: {slatePosts: 300}}
          {feed.slatePosts: 500, feed: {fresh-for: 30s}}; {feed: {slate-posts: 300}}
          {feed: {slate-posts: 500, fresh-for: 30s}}; {feed: {slate-posts: 300}}
          {feed.slate-posts: 500, feed: {freshFor: 30s}}; {feed.slatePosts: 300}
          """)
  void whatDiffersWinsHoweverItIsSpelt(String config, String over) {
    Values values =
        Values.minimal()
            .with("config: " + config)
            .with("canary: {weight: 10, image: {tag: next}, config: %s}".formatted(over))
            .with("migrate: {config: %s}".formatted(over));
    Rendered rendered = Chart.rendered(values);
    for (Manifest each :
        List.of(rendered.one("Deployment", "feeds-tributary-canary"), rendered.one("Job"))) {
      try (ApplicationContext service = service(rendered, each)) {
        assertThat(service.getProperty("feed.slate-posts", Integer.class))
            .as(each.name())
            .contains(300);
        assertThat(service.getProperty("feed.fresh-for", Duration.class))
            .contains(Duration.ofSeconds(30));
      }
    }
    try (ApplicationContext service = service(rendered, "feeds-tributary")) {
      assertThat(service.getProperty("feed.slate-posts", Integer.class)).contains(500);
    }
  }

  /** Off, nothing and none are said as well. */
  @Test
  void whatDiffersMayBeNothing() {
    Values values =
        Values.minimal()
            .with("config: {trending: {every: 30s}, outbox.keep: 5d, server: {bulkPercent: 40}}")
            .with("config: {security: {audit: ['ImportService/*']}}")
            .with("canary: {weight: 10, image: {tag: next}}")
            .with("canary: {config: {security.audit: [], server.bulk-percent: 0}}");
    Rendered rendered = Chart.rendered(values);
    try (ApplicationContext canary = service(rendered, "feeds-tributary-canary")) {
      assertThat(canary.getProperty("server.bulk-percent", Integer.class)).contains(0);
      assertThat(canary.getBean(SecurityConfig.class).audit()).isEmpty();
      assertThat(canary.getProperty("trending.every", Duration.class))
          .contains(Duration.ofSeconds(30));
    }
  }

  static List<Values> startable() {
    var all = new ArrayList<>(List.of(Values.minimal(), Values.full()));
    for (String example : examples()) {
      all.add(Values.minimal().with(example));
    }
    return all;
  }

  /** Pods would end at once, or refuse everybody. */
  @ParameterizedTest
  @MethodSource("startable")
  void somebodyMayCallWhatIsInstalled(Values values) {
    Rendered rendered = Chart.rendered(values);
    for (Manifest deployment : rendered.of("Deployment")) {
      try (ApplicationContext service = service(rendered, deployment)) {
        SecurityConfig config = service.getBean(SecurityConfig.class);
        assertThatCode(config::ensureMeant).doesNotThrowAnyException();
        boolean bringsRoles = config.anonymous() || !config.jwt().jwks().isEmpty();
        if (!bringsRoles && config.defaultRoles().isEmpty()) {
          assertThat(service.getBeansOfType(CallerConfig.class)).isNotEmpty();
        }
      }
    }
  }

  /** As the pods of a Deployment or a Job start it, with what is shipped beneath. */
  private static ApplicationContext service(Rendered rendered, Manifest pods) {
    String configMap =
        pods.pod()
            .at("/volumes")
            .valueStream()
            .filter(volume -> volume.at("/name").asText().equals("config"))
            .map(volume -> volume.at("/configMap/name").asText())
            .findFirst()
            .orElseThrow();
    return new SecurityAlone()
        .deduceEnvironment(false)
        .propertySources(
            PropertySource.of("file", read(rendered.one("ConfigMap", configMap))),
            PropertySource.of(
                "variables",
                new HashMap<>(pods.environment()),
                PropertyConvention.ENVIRONMENT_VARIABLE,
                Origin.of("variables")))
        .start();
  }

  /** Of all that the service consists of, only what says who may call, and what checks it. */
  private static final class SecurityAlone extends DefaultApplicationContextBuilder {
    @Override
    protected ApplicationContext newApplicationContext() {
      return new DefaultApplicationContext(this) {
        @Override
        protected List<BeanDefinitionReference> resolveBeanDefinitionReferences() {
          return super.resolveBeanDefinitionReferences().stream()
              .filter(each -> USED.matcher(each.getName()).lookingAt())
              .toList();
        }
      };
    }
  }

  private static ApplicationContext service(Rendered rendered, String deployment) {
    return service(rendered, rendered.one("Deployment", deployment));
  }

  private static Map<String, Object> read(Manifest configMap) {
    String file = configMap.at("/data/application.yml").asText();
    try {
      return new YamlPropertySourceLoader()
          .read("file", new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
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

  /** The first is all of an install, and the others go over it. */
  private static List<String> examples() {
    String manual = DocumentedTable.page("operations.md");
    String section =
        manual.substring(
            manual.indexOf("## Installing with Helm"), manual.indexOf("## Migrations"));
    return YAML.matcher(section).results().map(match -> match.group(1)).toList();
  }

  @Test
  void theExamplesOfTheManualRender() {
    List<String> examples = examples();
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
