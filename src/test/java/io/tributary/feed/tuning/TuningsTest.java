package io.tributary.feed.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tributary.feed.model.FeedSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TuningsTest {
  /** As application.yml has it. */
  private static final double CONFIGURED = 0.3;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private @Nullable Environment environment;
  private Path file;

  @BeforeEach
  void nameTheFile(@TempDir Path folder) {
    file = folder.resolve("tuning.yml");
  }

  @AfterEach
  void close() {
    if (environment != null) {
      environment.close();
    }
  }

  /** Of application.yml and these. The environment alone: no bean is made. */
  private Tunings tunings(PropertySource... sources) {
    environment =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .propertySources(sources)
            .build()
            .getEnvironment()
            .start();
    return new Tunings(
        new TuningConfig(file.toString(), Duration.ofSeconds(2)), environment, meters);
  }

  private void write(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void delete() {
    try {
      Files.delete(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static double freshness(Tunings tunings) {
    return tunings.current().defaultArm().weights().freshness();
  }

  private double refused() {
    return meters.get("tributary.feed.tuning.refused").gauge().value();
  }

  @Test
  void withoutAFileTheConfigurationIsTheTuning() {
    Tunings tunings = tunings();
    Tuning before = tunings.current();
    tunings.look();
    assertThat(tunings.current()).isSameAs(before);
    assertThat(tunings.current().defaultArm())
        .isEqualTo(new Arm("default", new Weights(0.3, 0.4, 0.3, 0.75)));
    assertThat(tunings.current().reach(FeedSource.AFFINITY))
        .isEqualTo(new Tuning.Reach(200, Duration.ofDays(90)));
    assertThat(tunings.current().shares()).isEmpty();
    assertThat(refused()).isZero();
  }

  @Test
  void theFilesKeysTakeThePlaceOfTheConfigurations() {
    write(
        """
        weights:
          default:
            freshness: 0.9
          fresh: {freshness: 1, engagement: 0, affinity: 0}
        arms.new.weights: fresh
        arms.new.percent: 100
        affinity.age: 30d
        """);
    Tuning current = tunings().current();
    assertThat(current.defaultArm().weights()).isEqualTo(new Weights(0.9, 0.4, 0.3, 0.75));
    assertThat(current.armOf(new UUID(1, 1))).isEqualTo(new Arm("new", new Weights(1, 0, 0, 0.75)));
    assertThat(current.reach(FeedSource.AFFINITY))
        .isEqualTo(new Tuning.Reach(200, Duration.ofDays(30)));
  }

  @Test
  void aChangedFileIsTakenAtTheNextLook() {
    write("weights.default.freshness: 0.5");
    Tunings tunings = tunings();
    assertThat(freshness(tunings)).isEqualTo(0.5);
    write("weights.default.freshness: 0.6");
    assertThat(freshness(tunings)).isEqualTo(0.5);
    tunings.look();
    assertThat(freshness(tunings)).isEqualTo(0.6);
  }

  @Test
  void aFileThatDidNotChangeIsNotTakenAgain() {
    write("weights.default.freshness: 0.5");
    Tunings tunings = tunings();
    Tuning before = tunings.current();
    write("weights.default.freshness: 0.5");
    tunings.look();
    assertThat(tunings.current()).isSameAs(before);
  }

  @Test
  void aFileThatComesLaterIsTaken() {
    Tunings tunings = tunings();
    write("weights.default.freshness: 0.5");
    tunings.look();
    assertThat(freshness(tunings)).isEqualTo(0.5);
  }

  @Test
  void aRemovedFileBringsTheConfigurationBack() {
    write("weights.default.freshness: 0.5");
    Tunings tunings = tunings();
    delete();
    tunings.look();
    assertThat(freshness(tunings)).isEqualTo(CONFIGURED);
    assertThat(refused()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# weights.default.freshness: 0.5\n", "---\n# none\n", "{}\n"})
  void aFileThatSaysNothingLeavesTheConfiguration(String nothing) {
    write("weights.default.freshness: 0.5");
    Tunings tunings = tunings();
    write(nothing);
    tunings.look();
    assertThat(freshness(tunings)).isEqualTo(CONFIGURED);
    assertThat(refused()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weights.default.freshness: 11",
        "weights.default.freshness: much",
        "weights.default.freshness: .nan",
        "weights.default.freshness:",
        "weights.default.novelty: 1",
        "weights: [1, 2]",
        "weights.default.affinity: 1\nweights.default.freshness: -1",
        "]:",
        "weights.default.freshness 0.6",
        "- weights.default.freshness: 0.6"
      })
  void whatCannotBeTakenIsRefusedAsAWholeUntilItCan(String wrong) {
    write("weights.default.freshness: 0.5");
    Tunings tunings = tunings();
    Tuning before = tunings.current();
    write(wrong);
    tunings.look();
    assertThat(tunings.current()).isSameAs(before);
    assertThat(refused()).isEqualTo(1);
    tunings.look();
    assertThat(refused()).isEqualTo(1);
    write("weights.default.freshness: 0.6");
    tunings.look();
    assertThat(freshness(tunings)).isEqualTo(0.6);
    assertThat(refused()).isZero();
  }

  @Test
  void theFileFromBeforeAMistakeIsGoodAgain() {
    write("weights.default.freshness: 0.5");
    Tunings tunings = tunings();
    write("weights.default.freshness: 11");
    tunings.look();
    write("weights.default.freshness: 0.5");
    tunings.look();
    assertThat(freshness(tunings)).isEqualTo(0.5);
    assertThat(refused()).isZero();
  }

  @Test
  void aFileThatCannotBeReadForAWhileIsGoodAgain() throws IOException {
    write("weights.default.freshness: 0.5");
    Tunings tunings = tunings();
    Tuning before = tunings.current();
    delete();
    Files.createDirectory(file);
    tunings.look();
    assertThat(tunings.current()).isSameAs(before);
    assertThat(refused()).isEqualTo(1);
    delete();
    write("weights.default.freshness: 0.5");
    tunings.look();
    assertThat(freshness(tunings)).isEqualTo(0.5);
    assertThat(refused()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "weights.default.freshness: 11, weights.default.freshness must be",
    "weights.default.novelty: 1, nothing is known of weights.default.novelty",
    "arms.new.percent: 1, arms.new.weights is missing",
    "]:, is no YAML"
  })
  void aStartWithAMistakeInTheFileIsRefused(String wrong, String sentence) {
    write(wrong);
    assertThatThrownBy(this::tunings)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("feed.tuning: ")
        .hasMessageContaining(sentence);
  }

  @Test
  void aStartWithAMistakeInTheConfigurationIsRefused() {
    var mistake = PropertySource.of("test", Map.of("feed.tuning.affinity-half", 0));
    assertThatThrownBy(() -> tunings(mistake))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("affinity-half must be");
  }

  @Test
  void propertiesTakeThePlaceOfTheConfigurations() {
    Tunings tunings =
        tunings(
            PropertySource.of(
                "test",
                Map.of(
                    "feed.tuning.weights.default.freshness", "0.7",
                    "feed.tuning.weights.fresh.freshness", "1",
                    "feed.tuning.weights.fresh.engagement", "0",
                    "feed.tuning.weights.fresh.affinity", "0")));
    assertThat(tunings.current().weightSets())
        .containsEntry("default", new Weights(0.7, 0.4, 0.3, 0.75))
        .containsEntry("fresh", new Weights(1, 0, 0, 0.75));
  }

  private static PropertySource variables(Map<String, Object> variables) {
    return PropertySource.of(
        "variables",
        variables,
        PropertyConvention.ENVIRONMENT_VARIABLE,
        PropertySource.Origin.of("variables"));
  }

  @Test
  void theEnvironmentTakesThePlaceOfTheConfiguration() {
    Tunings tunings =
        tunings(
            variables(
                Map.of(
                    "FEED_TUNING_WEIGHTS_DEFAULT_FRESHNESS", "0.7",
                    "FEED_TUNING_FRESHNESS_HALF_LIFE", "12h",
                    "FEED_TUNING_EXPERIMENT", "autumn")));
    assertThat(freshness(tunings)).isEqualTo(0.7);
    assertThat(tunings.current().freshnessHalfLife()).isEqualTo(Duration.ofHours(12));
    assertThat(tunings.current().experiment()).isEqualTo("autumn");
  }

  @Test
  void theFileTakesThePlaceOfTheEnvironment() {
    write("weights.default.freshness: 0.5");
    Tunings tunings = tunings(variables(Map.of("FEED_TUNING_WEIGHTS_DEFAULT_FRESHNESS", "0.7")));
    assertThat(freshness(tunings)).isEqualTo(0.5);
    delete();
    tunings.look();
    assertThat(freshness(tunings)).isEqualTo(0.7);
  }
}
