package io.tributary.platform.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import io.tributary.local.LocalClickHouse;
import io.tributary.platform.migrate.Scripts.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClickHouseMigrationsIT {
  private static LocalClickHouse server;
  private static Client client;

  private final String database = "db_" + UUID.randomUUID().toString().substring(0, 8);

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = LocalClickHouse.start(folder, 0);
    client =
        new Client.Builder()
            .addEndpoint(server.url())
            .setUsername(LocalClickHouse.USER)
            .setPassword(LocalClickHouse.PASSWORD)
            .setMaxRetries(0)
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private ClickHouseMigrations migrations() {
    return new ClickHouseMigrations(
        server.url(), database, LocalClickHouse.USER, LocalClickHouse.PASSWORD, null);
  }

  private List<String> names(String sql) {
    return client.queryAll(sql.replace("DB", database)).stream()
        .map(row -> row.getString("name"))
        .toList();
  }

  private void run(String sql) throws Exception {
    client.execute(sql.replace("DB", database), Map.of()).get().close();
  }

  @Test
  void eachFileIsAppliedOnceAndRecorded() {
    int files = Scripts.in("clickhouse-ddl").size();
    assertThat(migrations().up()).isEqualTo(files);
    assertThat(migrations().up()).isZero();
    List<GenericRecord> history =
        client.queryAll(
            "SELECT number, checksum, applied_at FROM %s.schema_history".formatted(database));
    assertThat(history).hasSize(files);
    assertThat(names("SELECT name FROM system.tables WHERE database = 'DB'"))
        .contains("posts", "follows", "schema_history");
  }

  @Test
  void aFileThatWasAppliedButNotRecordedIsAppliedAgain() throws Exception {
    migrations().up();
    run("TRUNCATE TABLE DB.schema_history");
    assertThat(migrations().up()).isEqualTo(Scripts.in("clickhouse-ddl").size());
  }

  /** A canary's release may be the older one, and both migrate. */
  @Test
  void anOlderReleaseHasNothingToDoAfterANewerOne() {
    var one = new Script(1, "one", "CREATE TABLE one (n Int8) ENGINE = Memory;");
    var two = new Script(2, "two", "CREATE TABLE two (n Int8) ENGINE = Memory;");
    assertThat(migrations().up(List.of(one, two))).isEqualTo(2);
    assertThat(migrations().up(List.of(one))).isZero();
    assertThat(names("SELECT name FROM system.tables WHERE database = 'DB'"))
        .contains("one", "two");
    assertThat(migrations().up(List.of(one, two))).isZero();
  }

  @Test
  void aChangedFileIsRefusedAndNothingIsApplied() {
    migrations().up(List.of(new Script(1, "one", "CREATE TABLE one (n Int8) ENGINE = Memory;")));
    var changed = new Script(1, "one", "CREATE TABLE one (n Int16) ENGINE = Memory;");
    var next = new Script(2, "two", "CREATE TABLE two (n Int8) ENGINE = Memory;");
    assertThatThrownBy(() -> migrations().up(List.of(changed, next)))
        .isInstanceOf(Refusal.class)
        .hasMessage("clickhouse: 0001_one changed after it was applied: add a new file instead");
    assertThat(names("SELECT name FROM system.tables WHERE database = 'DB'")).doesNotContain("two");
  }

  @Test
  void aFileThatFailedHalfWayIsAppliedAgain() throws Exception {
    var script =
        new Script(
            1,
            "halves",
            """
            CREATE TABLE IF NOT EXISTS first ${on_cluster} (n Int8) ENGINE = ${engine:MergeTree:} ORDER BY n;
            INSERT INTO later SELECT 1;
            """);
    assertThatThrownBy(() -> migrations().up(List.of(script)))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("clickhouse: ")
        .hasMessageContaining("UNKNOWN_TABLE");
    assertThat(names("SELECT name FROM system.tables WHERE database = 'DB'")).contains("first");

    run("CREATE TABLE DB.later (n Int8) ENGINE = Memory");
    assertThat(migrations().up(List.of(script))).isEqualTo(1);
    assertThat(migrations().up(List.of(script))).isZero();
  }

  @Test
  void laterFilesWaitForTheOneThatFails() {
    var broken = new Script(1, "broken", "CREATE TABLE;");
    var next = new Script(2, "two", "CREATE TABLE two (n Int8) ENGINE = Memory;");
    assertThatThrownBy(() -> migrations().up(List.of(broken, next))).isInstanceOf(Refusal.class);
    assertThat(names("SELECT name FROM system.tables WHERE database = 'DB'")).doesNotContain("two");
  }

  @Test
  void aServerThatIsAwayIsRefusedInWords() {
    var nowhere =
        new ClickHouseMigrations(
            "http://127.0.0.1:1", database, LocalClickHouse.USER, LocalClickHouse.PASSWORD, null);
    assertThatThrownBy(nowhere::up)
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("clickhouse: ")
        .hasMessageContaining("refused");
  }

  @Test
  void aWrongPasswordIsRefusedInWords() {
    var stranger =
        new ClickHouseMigrations(server.url(), database, LocalClickHouse.USER, "wrong", null);
    assertThatThrownBy(stranger::up)
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("AUTHENTICATION_FAILED");
  }
}
