package io.tributary.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.tributary.harness.Eventually;
import io.tributary.local.LocalClickHouse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes arrive as they were sent, all or none, and each caller gets its own answer. */
class NothingLostOrMixedIT {
  private static final int ROW = 4 + 1 + 100;

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
    http.post("DROP TABLE IF EXISTS rows SYNC");
    http.post("CREATE TABLE rows (n UInt32, s String) ENGINE = MergeTree ORDER BY n");
  }

  @Test
  void aLargeInsertIsExactToTheByte() throws Exception {
    byte[] rows = rows(0, 250_000);
    insert(rows);
    assertThat(readBack()).isEqualTo(rows);
  }

  @Test
  void rowsThatAreAllNewlinesAreExactToTheByte() throws Exception {
    byte[] rows = new byte[0x0A0A * 15];
    Arrays.fill(rows, (byte) '\n');
    insert(rows);
    assertThat(readBack()).isEqualTo(rows);
  }

  @Test
  void bytesThatFollowTheStatementInTheBodyAreExact() throws Exception {
    byte[] rows = rows(0, 5_000);
    var body = new ByteArrayOutputStream();
    body.writeBytes("INSERT INTO rows (n, s) FORMAT RowBinary\n".getBytes(StandardCharsets.UTF_8));
    body.writeBytes(rows);
    assertThat(http.post(Map.of(), body.toByteArray()).statusCode()).isEqualTo(200);
    assertThat(readBack()).isEqualTo(rows);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 60, ROW - 1})
  void aTruncatedInsertLeavesNoRow(int lacking) {
    byte[] rows = rows(0, 3_000);
    byte[] cut = Arrays.copyOf(rows, rows.length - lacking);
    assertThat(Refusals.code(() -> insert(cut))).isPositive();
    assertThat(count()).isZero();
  }

  @Test
  void anInsertWithOneBadRowLeavesNone() {
    String text = "{\"n\":1,\"s\":\"a\"}\n".repeat(2_000) + "{\"n\":\"x\",\"s\":\"b\"}\n";
    var answer = http.post("INSERT INTO rows FORMAT JSONEachRow\n" + text);
    assertThat(Http.code(answer)).isNotEqualTo("none");
    assertThat(count()).isZero();
  }

  @Test
  void aCallerThatLeavesInTheMiddleOfItsInsertLeavesNoRow() throws Exception {
    byte[] rows = rows(0, 1_000);
    String head =
        """
        POST /?query=INSERT+INTO+rows+FORMAT+RowBinary HTTP/1.1\r
        Host: localhost\r
        Transfer-Encoding: chunked\r
        \r
        %x\r
        """
            .formatted(rows.length);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(rows);
      socket.getOutputStream().flush();
    }
    insert(rows(5_000, 1));
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void goodAndBrokenInsertsAtOnceLeaveExactlyTheGoodOnes() throws Exception {
    var work = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < 60; i++) {
      byte[] rows = rows(i * 1_000, 500);
      boolean broken = i % 3 == 0;
      work.add(
          () -> {
            if (broken) {
              Refusals.code(() -> insert(Arrays.copyOf(rows, rows.length - 7)));
              return 0;
            }
            insert(rows);
            return 500;
          });
    }
    assertThat(together(4, work).stream().mapToInt(Integer::intValue).sum()).isEqualTo(count());
  }

  @Test
  void anErrorAfterOutputLeavesNoBytesForTheNext() throws Exception {
    var work = new ArrayList<Callable<String>>();
    for (int i = 0; i < 40; i++) {
      int number = i;
      work.add(
          () -> {
            http.post("SELECT number, throwIf(number = 150000) FROM numbers(200000)");
            return http.post("SELECT " + number).body().strip();
          });
    }
    List<String> answers = together(2, work);
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i)).isEqualTo(Integer.toString(i));
    }
  }

  @Test
  void eachOfManyCallersGetsTheAnswerToItsOwnParameters() throws Exception {
    var work = new ArrayList<Callable<String>>();
    for (int i = 0; i < 800; i++) {
      String mine = "caller " + i;
      long number = i;
      work.add(
          () -> {
            var row =
                client
                    .queryAll(
                        "SELECT {n:UInt64} AS n, {s:String} AS s", Map.of("n", number, "s", mine))
                    .getFirst();
            return row.getLong("n") + " " + row.getString("s");
          });
    }
    List<String> answers = together(24, work);
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i)).isEqualTo(i + " caller " + i);
    }
  }

  @Test
  void aQueryIsEndedByItsId() throws Exception {
    String id = "to-be-ended";
    var slow =
        CompletableFuture.supplyAsync(
            () ->
                Refusals.code(
                    () ->
                        client.queryAll(
                            "SELECT sleepEachRow(0.05) FROM numbers(1000) SETTINGS max_block_size ="
                                + " 1",
                            new QuerySettings().setQueryId(id))));
    Eventually.holds(() -> InFlight.has(client, id));
    client.execute("KILL QUERY WHERE query_id = '%s' SYNC".formatted(id), Map.of()).get().close();
    assertThat(slow.get()).isEqualTo(394);
    assertThat(InFlight.has(client, id)).isFalse();
  }

  @Test
  void theEndOfOneQueryLeavesTheOthersAlone() throws Exception {
    var other =
        CompletableFuture.supplyAsync(
            () ->
                client
                    .queryAll(
                        "SELECT sum(sleepEachRow(0.02)) AS n FROM numbers(50) SETTINGS"
                            + " max_block_size = 1",
                        new QuerySettings().setQueryId("other"))
                    .getFirst()
                    .getLong("n"));
    Eventually.holds(() -> InFlight.has(client, "other"));
    client.execute("KILL QUERY WHERE query_id = 'nobody''s'", Map.of()).get().close();
    assertThat(other.get()).isZero();
  }

  private static <T> List<T> together(int threads, List<Callable<T>> work) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      var answers = new ArrayList<T>();
      for (Future<T> each : executor.invokeAll(work)) {
        answers.add(each.get());
      }
      return answers;
    }
  }

  private static void insert(byte[] rows) throws Exception {
    client
        .insert(
            "rows", List.of("n", "s"), new ByteArrayInputStream(rows), ClickHouseFormat.RowBinary)
        .get()
        .close();
  }

  private static byte[] readBack() throws Exception {
    try (var response = client.query("SELECT n, s FROM rows ORDER BY n FORMAT RowBinary").get();
        InputStream bytes = response.getInputStream()) {
      return bytes.readAllBytes();
    }
  }

  private static int count() {
    return (int) client.queryAll("SELECT count() AS n FROM rows").getFirst().getLong("n");
  }

  /** Full of newlines, quotes and zeros. */
  private static byte[] rows(int from, int count) {
    ByteBuffer rows = ByteBuffer.allocate(count * ROW).order(ByteOrder.LITTLE_ENDIAN);
    byte[] text = new byte[100];
    for (int n = from; n < from + count; n++) {
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) (i % 3 == 0 ? '\n' : (n * 31 + i * 7));
      }
      rows.putInt(n).put((byte) 100).put(text);
    }
    return rows.array();
  }
}
