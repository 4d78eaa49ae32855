package io.tributary.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QuerySettings;
import io.tributary.harness.Eventually;
import io.tributary.local.LocalClickHouse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who names a session finds next time what it left there; nobody else does. */
class SessionsIT {
  private static LocalClickHouse server;
  private static Client client;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = LocalClickHouse.start(folder, 0);
    client = ClientMode.DEFAULT.client(server);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private QuerySettings session() {
    return new QuerySettings().setSessionId(id);
  }

  private static long number(String sql, QuerySettings settings) {
    return client.queryAll(sql, settings).getFirst().getLong("n");
  }

  private void run(String sql) throws Exception {
    client.query(sql, session()).get().close();
  }

  @Test
  void aTemporaryTableLivesAsLongAsItsSession() throws Exception {
    run("CREATE TEMPORARY TABLE mine (a Int32)");
    run("INSERT INTO mine VALUES (1), (2)");
    for (int i = 0; i < 20; i++) {
      assertThat(number("SELECT count() AS n FROM mine", session())).isEqualTo(2);
    }
    assertThat(Refusals.code(() -> client.queryAll("SELECT count() AS n FROM mine"))).isEqualTo(60);
  }

  @Test
  void aSettingStaysInItsSession() throws Exception {
    run("SET max_threads = 3");
    String asked = "SELECT toInt64(getSetting('max_threads')) AS n";
    assertThat(number(asked, session())).isEqualTo(3);
    assertThat(number(asked, new QuerySettings())).isNotEqualTo(3);
  }

  @Test
  void aSessionServesOneStatementAtATime() throws Exception {
    String sleeping = "SELECT sleepEachRow(0.05) FROM numbers(1000) SETTINGS max_block_size = 1";
    var slow =
        CompletableFuture.supplyAsync(
            () -> Refusals.code(() -> client.queryAll(sleeping, session().setQueryId("slow"))));
    Eventually.holds(() -> InFlight.has(client, "slow"));
    assertThat(Refusals.code(() -> client.queryAll("SELECT 1", session()))).isEqualTo(373);
    client.execute("KILL QUERY WHERE query_id = 'slow'", Map.of()).get().close();
    assertThat(slow.get()).isEqualTo(394);
  }

  @Test
  void aSessionThatMustBeThereIsMissed() {
    assertThat(Refusals.code(() -> client.queryAll("SELECT 1", session().setSessionCheck(true))))
        .isEqualTo(372);
  }

  @Test
  void aSessionThatIsThereIsFound() throws Exception {
    run("SELECT 1");
    assertThat(number("SELECT 7 AS n", session().setSessionCheck(true))).isEqualTo(7);
  }

  @Test
  void anErrorLeavesNothingInTheSession() {
    for (int i = 0; i < 5; i++) {
      assertThat(
              Refusals.code(
                  () ->
                      client.queryAll(
                          "SELECT throwIf(number = 200000) FROM numbers(300000)", session())))
          .isEqualTo(395);
      assertThat(number("SELECT 42 AS n", session())).isEqualTo(42);
    }
  }

  @Test
  void manySessionsDoNotSeeEachOther() throws Exception {
    for (int i = 0; i < 120; i++) {
      var settings = new QuerySettings().setSessionId(id + i);
      client.query("CREATE TEMPORARY TABLE mine AS SELECT " + i + " AS n", settings).get().close();
      assertThat(number("SELECT n FROM mine", settings)).isEqualTo(i);
    }
    List<String> left =
        client.queryAll("SELECT name FROM system.tables WHERE is_temporary").stream()
            .map(row -> row.getString("name"))
            .toList();
    assertThat(left).isEmpty();
  }
}
