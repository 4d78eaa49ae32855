package io.tributary.platform.clickhouse;

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
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionsTest {
  private static final String TEXT =
      "CREATE TABLE t ${on_cluster} (n Int8) ENGINE = ${engine:ReplacingMergeTree:version,"
          + " is_deleted} ORDER BY n";

  private final Definitions oneNode = new Definitions(null);
  private final Definitions cluster = new Definitions("main");

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("clickhouse-ddl"))) {
      return files.filter(file -> file.toString().endsWith(".sql")).sorted().toList();
    }
  }

  @Test
  void oneNodeHasThePlainEngine() {
    assertThat(oneNode.render(TEXT))
        .isEqualTo(
            "CREATE TABLE t  (n Int8) ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY n");
  }

  @Test
  void aClusterHasTheReplicatedEngineOnEachNode() {
    assertThat(cluster.render(TEXT))
        .isEqualTo(
            "CREATE TABLE t ON CLUSTER 'main' (n Int8) ENGINE ="
                + " ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}',"
                + " '{replica}', version, is_deleted) ORDER BY n");
  }

  @Test
  void anEngineWithoutArgumentsHasOnlyItsPlace() {
    String text = "ENGINE = ${engine:MergeTree:}";
    assertThat(oneNode.render(text)).isEqualTo("ENGINE = MergeTree()");
    assertThat(cluster.render(text))
        .isEqualTo(
            "ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}',"
                + " '{replica}')");
  }

  @Test
  void severalPlacesAreAllFilled() {
    assertThat(cluster.render("${on_cluster} ${engine:A:x} ${on_cluster} ${engine:B:y}"))
        .doesNotContain("${")
        .contains("ReplicatedA(", "ReplicatedB(");
  }

  @ParameterizedTest
  @ValueSource(strings = {"${engine:MergeTree}", "${cluster}", "${on_clusters}"})
  void anUnknownPlaceholderIsRefused(String text) {
    assertThatThrownBy(() -> oneNode.render(text)).hasMessageContaining(text);
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyDefinitionIsReplicatedOnAClusterAndNotOnOneNode(Path file) throws IOException {
    String text = Files.readString(file);
    assertThat(oneNode.render(text)).doesNotContain("${", "Replicated", "ON CLUSTER");
    assertThat(cluster.render(text)).doesNotContain("${").contains("ON CLUSTER 'main'");
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyDefinitionCanBeAppliedAgain(Path file) throws IOException {
    assertThat(Files.readString(file).replaceAll("(?m)^--.*$", "").split(";\\s*(\\n|$)"))
        .allMatch(
            statement ->
                statement.isBlank()
                    || statement.matches("(?s).*\\b(IF NOT EXISTS|IF EXISTS|OR REPLACE)\\b.*"));
  }
}
