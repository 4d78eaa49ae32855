package io.tributary.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.tributary.local.LocalClickHouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement's text is read as a server reads it: formats, data, strings, comments. */
class StatementTextIT {
  private static LocalClickHouse server;
  private static Client client;
  private static Http http;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = LocalClickHouse.start(folder, 0);
    client = ClientMode.PLAIN.client(server);
    http = new Http(server);
  }

  @AfterAll
  static void stop() {
    http.close();
    client.close();
    server.close();
  }

  @BeforeEach
  void emptyTable() {
    http.post("DROP TABLE IF EXISTS texts SYNC");
    http.post("CREATE TABLE texts (n Int32, s String) ENGINE = MergeTree ORDER BY n");
  }

  @Test
  void aFormatInTheTextWinsAndIsNamed() throws Exception {
    var settings = new QuerySettings().setFormat(ClickHouseFormat.RowBinary);
    try (QueryResponse response =
        client.query("SELECT 1 AS n, 'x' AS s FORMAT JSONEachRow", settings).get()) {
      assertThat(new String(response.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("{\"n\":1,\"s\":\"x\"}\n");
      assertThat(response.getFormat()).isEqualTo(ClickHouseFormat.JSONEachRow);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 AS n FORMAT JSONEachRow",
        "SELECT 1 AS n format JSONEachRow;",
        "SELECT 1 AS n FORMAT JSONEachRow -- the end",
        "SELECT 1 AS n FORMAT JSONEachRow SETTINGS max_threads = 1",
        "SELECT 1 AS n SETTINGS max_threads = 1 FORMAT JSONEachRow",
        "SELECT 1 AS n FORMAT /* which? */ JSONEachRow",
        "SELECT 1 AS n /* FORMAT TSV */ FORMAT JSONEachRow # FORMAT CSV",
        "SELECT 1 AS n FORMAT JSONEachRow;\n-- FORMAT CSV;\n"
      })
  void theFormatIsFoundWhereverItStands(String sql) {
    var answer = http.post(sql);
    assertThat(answer.body()).isEqualTo("{\"n\":1}\n");
    assertThat(answer.headers().firstValue("X-ClickHouse-Format")).contains("JSONEachRow");
  }

  private static List<String[]> textsThatMeanNothing() {
    return List.of(
        new String[] {"SELECT 'x FORMAT JSON'", "x FORMAT JSON\n"},
        new String[] {"SELECT 'a; b' -- ; SELECT 2", "a; b\n"},
        new String[] {"SELECT 'it''s; FORMAT JSON'", "it\\'s; FORMAT JSON\n"},
        new String[] {"SELECT 'it\\'s; FORMAT JSON'", "it\\'s; FORMAT JSON\n"},
        new String[] {"/* it's ; FORMAT JSON */ SELECT 1", "1\n"},
        new String[] {"-- it's ; FORMAT JSON\nSELECT 1", "1\n"},
        new String[] {"#! it's ; FORMAT JSON\nSELECT 1", "1\n"},
        new String[] {"SELECT 1 AS `a;b FORMAT JSON`", "1\n"},
        new String[] {"SELECT 1 AS \"it's; FORMAT JSON\"", "1\n"},
        new String[] {"SELECT '-- no comment', '/* neither', 2", "-- no comment\t/* neither\t2\n"},
        new String[] {"SELECT 1 ; ", "1\n"},
        new String[] {"SELECT $$it's; FORMAT JSON$$", "it\\'s; FORMAT JSON\n"},
        new String[] {"SELECT $x$a; $$ FORMAT JSON$x$", "a; $$ FORMAT JSON\n"},
        new String[] {"SELECT formatReadableQuantity(5) AS format", "5.00\n"});
  }

  @ParameterizedTest
  @MethodSource("textsThatMeanNothing")
  void whatStandsInStringsAndCommentsIsNoSyntax(String sql, String expected) {
    assertThat(http.post(sql).body()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO texts VALUES (1, 'a;b'), (2, 'it''s FORMAT CSV')",
        "INSERT INTO texts (n, s) FORMAT Values (1, 'a;b'), (2, 'it\\'s FORMAT CSV')",
        "INSERT INTO texts (n, s) SETTINGS max_threads = 1 VALUES (1, 'a;b'), (2, 'it''s FORMAT"
            + " CSV');",
        "INSERT INTO texts FORMAT CSV\n1,\"a;b\"\n2,\"it's FORMAT CSV\"\n",
        "INSERT INTO texts FORMAT TSV\r\n1\ta;b\n2\tit's FORMAT CSV\n",
        "INSERT INTO texts SETTINGS max_threads = 1 FORMAT TSV\n1\ta;b\n2\tit's FORMAT CSV\n",
        "INSERT INTO texts /* 'x' */ (n, s) FORMAT JSONEachRow {\"n\":1,\"s\":\"a;b\"}"
            + " {\"n\":2,\"s\":\"it's FORMAT CSV\"}",
        "-- first\n"
            + "INSERT INTO TABLE texts SELECT number + 1, ['a;b', 'it''s FORMAT CSV'][number + 1]"
            + " FROM numbers(2)",
        "INSERT INTO texts WITH 1 AS x SELECT number + x, ['a;b', 'it''s FORMAT CSV'][number + 1]"
            + " FROM numbers(2)"
      })
  void anInsertBringsItsRowsInAnyWay(String sql) {
    assertThat(http.post(sql).body()).isEmpty();
    assertThat(http.post("SELECT n, s FROM texts ORDER BY n").body())
        .isEqualTo("1\ta;b\n2\tit\\'s FORMAT CSV\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INSERT INTO texts VALUES", "INSERT INTO texts FORMAT Values"})
  void theBodyHoldsTheRowsOfAStatementInTheAddress(String sql) {
    http.post(Map.of("query", sql), "(1, 'a;b'), (2, 'second')".getBytes(StandardCharsets.UTF_8));
    assertThat(http.post("SELECT n, s FROM texts ORDER BY n").body())
        .isEqualTo("1\ta;b\n2\tsecond\n");
  }

  @Test
  void anInsertTakesParameters() {
    http.post(
        Map.of(
            "param_n",
            "5",
            "param_s",
            "it's",
            "query",
            "INSERT INTO texts VALUES ({n:Int32}, {s:String})"),
        new byte[0]);
    assertThat(http.post("SELECT n, s FROM texts").body()).isEqualTo("5\tit\\'s\n");
  }

  @Test
  void statementsAreCountedOnceEachAsTheyWereSent() {
    List<String> statements =
        server.queriesDuring(
            () -> {
              client.queryAll("SELECT 1");
              Refusals.code(() -> client.queryAll("SELECT * FROM there_is_none"));
              Refusals.code(() -> client.queryAll("SELEC 1"));
              Refusals.code(() -> client.queryAll("SELECT 1; SELECT 2"));
              Refusals.code(
                  () ->
                      client.queryAll(
                          "SELECT 2", new QuerySettings().serverSetting("there_is_none", "1")));
              http.post("INSERT INTO texts FORMAT TSV\n1\tx\n");
            });
    assertThat(statements)
        .extracting(String::strip)
        .containsExactly(
            "SELECT 1",
            "SELECT * FROM there_is_none",
            "SELEC 1",
            "SELECT 1; SELECT 2",
            "SELECT 2",
            "INSERT INTO texts FORMAT TSV");
  }

  @Test
  void theServersOwnHousekeepingIsNotCounted() {
    assertThat(
            server.queriesDuring(
                () -> {
                  var settings = new QuerySettings().serverSetting("max_threads", "1");
                  settings.setDatabase("system");
                  client.queryAll("SELECT 1", settings);
                }))
        .hasSize(1);
  }
}
