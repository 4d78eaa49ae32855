package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong values fail with a sentence that says what is wrong: the first line of their file. */
class RefusedValuesTest {
  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Values.FILES.resolve("wrong"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void aWrongValueFailsWithASentence(Path file) throws IOException {
    String sentence = Files.readAllLines(file).getFirst().substring("# ".length());
    assertThatThrownBy(() -> Chart.rendered(Values.minimal().with(Values.of(file))))
        .hasMessageContaining(sentence);
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThatThrownBy(() -> Chart.rendered(Values.none()))
        .hasMessageContaining("image.repository")
        .hasMessageContaining("secrets.postgres.name")
        .hasMessageContaining("secrets.pageTokens.name")
        .hasMessageContaining("config.postgres.host")
        .hasMessageContaining("config.clickhouse.endpoints")
        .hasMessageContaining("config.neo4j.uri")
        .hasMessageContaining("config.redis.nodes")
        .hasMessageContaining("config.security.plaintext");
  }

  @Test
  void suggestionsThatAreOffNeedNoNeo4j() {
    Values without =
        Values.minimal().with("{config: {neo4j: null}, features: {suggestions: false}}");
    assertThat(Chart.rendered(without).one("Deployment").environment())
        .containsEntry("NEO4J_ENABLED", "false");
  }
}
