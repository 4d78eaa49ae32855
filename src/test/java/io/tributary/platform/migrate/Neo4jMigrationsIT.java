package io.tributary.platform.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.local.LocalNeo4j;
import io.tributary.platform.migrate.Scripts.Script;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

class Neo4jMigrationsIT {
  private static LocalNeo4j server;
  private static Driver driver;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = LocalNeo4j.start(folder, 0);
    driver = GraphDatabase.driver("bolt://127.0.0.1:" + server.port());
  }

  @AfterAll
  static void stop() {
    driver.close();
    server.close();
  }

  @BeforeEach
  void empty() {
    run("MATCH (n) DETACH DELETE n");
    constraints().forEach(name -> run("DROP CONSTRAINT " + name));
  }

  private static void run(String cypher) {
    try (var session = driver.session()) {
      session.run(cypher).consume();
    }
  }

  private static List<String> constraints() {
    try (var session = driver.session()) {
      return session.run("SHOW CONSTRAINTS YIELD name").list(row -> row.get("name").asString());
    }
  }

  private static Neo4jMigrations migrations() {
    return new Neo4jMigrations("bolt://127.0.0.1:" + server.port(), "neo4j", "", "");
  }

  @Test
  void eachFileIsAppliedOnceAndRecorded() {
    int files = Scripts.in("migrations/neo4j").size();
    assertThat(migrations().up()).isEqualTo(files);
    assertThat(migrations().up()).isZero();
    assertThat(constraints()).contains("user_id");
  }

  @Test
  void aFileThatWasAppliedButNotRecordedIsAppliedAgain() {
    migrations().up();
    run("MATCH (h:SchemaHistory) DELETE h");
    assertThat(migrations().up()).isEqualTo(Scripts.in("migrations/neo4j").size());
  }

  /** A canary's release may be the older one, and both migrate. */
  @Test
  void anOlderReleaseHasNothingToDoAfterANewerOne() {
    var one = new Script(1, "one", "CREATE CONSTRAINT one FOR (o:One) REQUIRE o.id IS UNIQUE;");
    var two = new Script(2, "two", "CREATE CONSTRAINT two FOR (t:Two) REQUIRE t.id IS UNIQUE;");
    assertThat(migrations().up(List.of(one, two))).isEqualTo(2);
    assertThat(migrations().up(List.of(one))).isZero();
    assertThat(constraints()).containsExactlyInAnyOrder("one", "two");
    assertThat(migrations().up(List.of(one, two))).isZero();
  }

  @Test
  void aChangedFileIsRefusedAndNothingIsApplied() {
    migrations().up(List.of(new Script(1, "one", "CREATE (:One);")));
    var next = new Script(2, "two", "CREATE CONSTRAINT two FOR (t:Two) REQUIRE t.id IS UNIQUE;");
    assertThatThrownBy(
            () -> migrations().up(List.of(new Script(1, "one", "CREATE (:Other);"), next)))
        .isInstanceOf(Refusal.class)
        .hasMessage("neo4j: 0001_one changed after it was applied: add a new file instead");
    assertThat(constraints()).doesNotContain("two");
  }

  @Test
  void aFileThatFailedHalfWayIsAppliedAgain() {
    run("CREATE (:Two {id: 1}), (:Two {id: 1})");
    var script =
        new Script(
            1,
            "halves",
            """
            // The first can be made, the second not yet.
            CREATE CONSTRAINT one IF NOT EXISTS FOR (o:One) REQUIRE o.id IS UNIQUE;
            CREATE CONSTRAINT two IF NOT EXISTS FOR (t:Two) REQUIRE t.id IS UNIQUE;
            """);
    assertThatThrownBy(() -> migrations().up(List.of(script)))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("neo4j: ");
    assertThat(constraints()).containsExactly("one");

    run("MATCH (t:Two) DELETE t");
    assertThat(migrations().up(List.of(script))).isEqualTo(1);
    assertThat(constraints()).containsExactlyInAnyOrder("one", "two");
    assertThat(migrations().up(List.of(script))).isZero();
  }

  @Test
  void aServerThatIsAwayIsRefusedInWords() {
    var nowhere = new Neo4jMigrations("bolt://127.0.0.1:1", "neo4j", "", "");
    assertThatThrownBy(nowhere::up)
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("neo4j: ")
        .hasMessageContaining("127.0.0.1:1");
  }
}
