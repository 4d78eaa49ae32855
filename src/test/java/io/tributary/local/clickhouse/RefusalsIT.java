package io.tributary.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QuerySettings;
import io.tributary.local.LocalClickHouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server refuses is refused here too, with its code and its status. */
class RefusalsIT {
  private static LocalClickHouse server;
  private static Client client;
  private static Http http;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = LocalClickHouse.start(folder, 0);
    client = ClientMode.DEFAULT.client(server);
    http = new Http(server);
  }

  @AfterAll
  static void stop() {
    http.close();
    client.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "60 | SELECT * FROM there_is_none",
        "62 | SELECT FROM WHERE",
        "62 | SELEC 1",
        "62 | 1 + 1",
        "47 | SELECT there_is_none FROM numbers(1)",
        "81 | SELECT * FROM there_is_none.numbers",
        "115 | SELECT 1 SETTINGS there_is_none = 1",
        "159 | SELECT sleepEachRow(0.05) FROM numbers(1000) SETTINGS max_execution_time = 0.3,"
            + " max_block_size = 1",
        "395 | SELECT throwIf(1)",
        "456 | SELECT {absent:Int64}",
        "457 | SELECT {wrong:Int64}"
      })
  void theCodeOfAnErrorIsTheServers(int code, String sql) {
    assertThat(Refusals.code(() -> client.queryAll(sql, Map.of("wrong", "no number"))))
        .isEqualTo(code);
  }

  @Test
  void aSettingOfTheRequestLimitsTheTime() {
    var settings = new QuerySettings().serverSetting("max_execution_time", "0.3");
    settings.serverSetting("max_block_size", "1");
    assertThat(
            Refusals.code(
                () -> client.queryAll("SELECT sleepEachRow(0.05) FROM numbers(1000)", settings)))
        .isEqualTo(159);
  }

  @Test
  void anUnknownSettingOfTheRequestIsRefused() {
    var settings = new QuerySettings().serverSetting("there_is_none", "1");
    assertThat(Refusals.code(() -> client.queryAll("SELECT 1", settings))).isEqualTo(115);
  }

  @Test
  void aReadOnlyRequestDoesNotWrite() {
    var settings = new QuerySettings().serverSetting("readonly", "1");
    settings.serverSetting("max_threads", "1");
    assertThat(client.queryAll("SELECT 1 AS n", settings)).hasSize(1);
    assertThat(
            Refusals.code(
                () -> client.queryAll("CREATE TABLE written (n Int8) ENGINE = Memory", settings)))
        .isEqualTo(164);
  }

  @Test
  void aWrongPasswordIsRefused() {
    try (Client stranger = ClientMode.builder(server).setPassword("wrong").build()) {
      assertThat(Refusals.code(() -> stranger.queryAll("SELECT 1"))).isEqualTo(516);
    }
  }

  @Test
  void anUnknownUserIsRefused() {
    try (Client stranger = ClientMode.builder(server).setUsername("nobody").build()) {
      assertThat(Refusals.code(() -> stranger.queryAll("SELECT 1"))).isEqualTo(516);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; SELECT 2",
        "SELECT ';'; SELECT 2",
        "SELECT 1 /* ; */; DROP TABLE x",
        "CREATE TABLE a (n Int8) ENGINE = Memory; CREATE TABLE b (n Int8) ENGINE = Memory"
      })
  void moreThanOneStatementIsRefused(String sql) {
    assertThat(Refusals.code(() -> client.queryAll(sql))).isEqualTo(62);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SYSTEM SHUTDOWN",
        "system  shutdown",
        "/* now */ SYSTEM SHUTDOWN",
        "-- now\nSYSTEM\nSHUTDOWN;",
        "SYSTEM /* really */ KILL",
        "EXPLAIN SYSTEM KILL"
      })
  void noCallerEndsTheServer(String sql) {
    assertThat(Http.code(http.post(sql))).isNotEqualTo("none");
    assertThat(client.ping()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | SELECT * FROM there_is_none",
        "400 | SELEC 1",
        "408 | SELECT sleepEachRow(0.05) FROM numbers(1000) SETTINGS max_execution_time = 0.3,"
            + " max_block_size = 1",
        "500 | SELECT throwIf(1)"
      })
  void theStatusIsTheServers(int status, String sql) {
    assertThat(http.post(sql).statusCode()).isEqualTo(status);
  }

  @Test
  void aBodyThatIsNotWhatItSaysIsRefusedInWords() {
    var answer =
        http.post(
            Map.of("decompress", "1"), "SELECT 1".repeat(20).getBytes(StandardCharsets.UTF_8));
    assertThat(Http.code(answer)).isNotEqualTo("none");
    assertThat(answer.body()).startsWith("Code: ");
  }
}
