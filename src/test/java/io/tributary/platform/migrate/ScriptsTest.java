package io.tributary.platform.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.platform.migrate.Scripts.Script;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScriptsTest {
  private final Script first = new Script(1, "first", "A;");
  private final Script second = new Script(2, "second", "B;");

  @Test
  void statementsEndWithASemicolonAtTheEndOfALine() {
    assertThat(new Script(1, "a", "SELECT ';', 1;\nSELECT 2 ;  \r\nSELECT\n3;").statements())
        .containsExactly("SELECT ';', 1", "SELECT 2", "SELECT\n3");
  }

  @Test
  void theLastStatementNeedsNoSemicolon() {
    assertThat(new Script(1, "a", "SELECT 1;\nSELECT 2").statements())
        .containsExactly("SELECT 1", "SELECT 2");
  }

  @Test
  void aCommentIsNoStatementAndEndsNone() {
    assertThat(
            new Script(1, "a", "-- why;\nSELECT\n  -- more; of it;\n1;\n// the end;\n\n-- so")
                .statements())
        .containsExactly("SELECT\n1");
  }

  @Test
  void whatWasAppliedIsNotPending() {
    assertThat(Scripts.pending("s", List.of(first, second), Map.of(1, first.checksum())))
        .containsExactly(second);
  }

  @Test
  void aChangedFileIsRefusedByItsName() {
    assertThatThrownBy(
            () ->
                Scripts.pending("clickhouse", List.of(first, second), Map.of(2, first.checksum())))
        .isInstanceOf(Refusal.class)
        .hasMessage("clickhouse: 0002_second changed after it was applied: add a new file instead");
  }

  @Test
  void theProjectsFilesAreFoundInTheirOrder() {
    for (String folder : List.of("clickhouse-ddl", "migrations/neo4j")) {
      List<Integer> numbers = Scripts.in(folder).stream().map(Script::number).toList();
      assertThat(numbers).isNotEmpty().isSorted().doesNotHaveDuplicates();
      assertThat(numbers.getFirst()).isEqualTo(1);
      assertThat(numbers.getLast()).isEqualTo(numbers.size());
    }
  }
}
