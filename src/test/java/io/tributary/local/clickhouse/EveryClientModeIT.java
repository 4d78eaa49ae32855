package io.tributary.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.data.ClickHouseFormat;
import io.tributary.local.LocalClickHouse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the ordinary client can ask works in each of the ways in which it can ask. */
class EveryClientModeIT {
  private static LocalClickHouse server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = LocalClickHouse.start(folder, 0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void parametersOfManyTypesReachTheServerAsTheyAre(ClientMode mode) {
    var id = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    var parameters = new HashMap<String, Object>();
    parameters.put("id", id);
    parameters.put("ids", List.of(1L, 2L, 9_000_000_000L));
    parameters.put("names", List.of("it's", "a\ttab", "b\\c"));
    parameters.put("text", "a 'quote', a \"double\", a\nnewline, a \\ and ünïcödé 🎈");
    parameters.put("flag", true);
    parameters.put("at", "2026-01-02 03:04:05.123456");
    parameters.put("small", (short) -7);
    parameters.put("part", 0.25);
    parameters.put("none", null);
    try (Client client = mode.client(server)) {
      GenericRecord row =
          only(
              client.queryAll(
                  """
                  SELECT toString({id:UUID}) AS id,
                         arraySum({ids:Array(Int64)}) AS total,
                         has({names:Array(String)}, 'a\\ttab') AS tab,
                         {names:Array(String)}[1] AS first,
                         {names:Array(String)}[3] AS third,
                         {text:String} AS text,
                         {flag:Bool} AS flag,
                         toUnixTimestamp64Micro({at:DateTime64(6, 'UTC')}) AS at,
                         {small:Int16} AS small,
                         {part:Float64} AS part,
                         {none:Nullable(String)} IS NULL AS absent,
                         (SELECT count() FROM numbers(10) WHERE number IN {ids:Array(Int64)}) AS found
                  """,
                  parameters));
      assertThat(row.getString("id")).isEqualTo(id.toString());
      assertThat(row.getLong("total")).isEqualTo(9_000_000_003L);
      assertThat(row.getLong("tab")).isEqualTo(1);
      assertThat(row.getString("first")).isEqualTo("it's");
      assertThat(row.getString("third")).isEqualTo("b\\c");
      assertThat(row.getString("text")).isEqualTo(parameters.get("text"));
      assertThat(row.getBoolean("flag")).isTrue();
      assertThat(row.getLong("at")).isEqualTo(1_767_323_045_123_456L);
      assertThat(row.getShort("small")).isEqualTo((short) -7);
      assertThat(row.getDouble("part")).isEqualTo(0.25);
      assertThat(row.getLong("absent")).isEqualTo(1);
      assertThat(row.getLong("found")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void objectsAreInserted(ClientMode mode) throws Exception {
    String table = "objects_" + mode.name().toLowerCase(java.util.Locale.ROOT);
    try (Client client = mode.client(server)) {
      run(
          client,
          "CREATE TABLE %s (id Int64, name String, tags Array(String)) ENGINE = MergeTree ORDER BY id"
              .formatted(table));
      client.register(Named.class, client.getTableSchema(table));
      client
          .insert(
              table,
              List.of(new Named(1, "one\n'1'", List.of("a", "b")), new Named(2, "two", List.of())))
          .get()
          .close();
      List<GenericRecord> rows = client.queryAll("SELECT * FROM %s ORDER BY id".formatted(table));
      assertThat(rows).extracting(row -> row.getString("name")).containsExactly("one\n'1'", "two");
      assertThat(rows.getFirst().<String>getList("tags")).containsExactly("a", "b");
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsInBinaryFormAreInsertedToTheByte(ClientMode mode) throws Exception {
    String table = "bytes_" + mode.name().toLowerCase(java.util.Locale.ROOT);
    byte[] rows = everyByte(5_000);
    try (Client client = mode.client(server)) {
      run(
          client,
          "CREATE TABLE %s (n UInt32, s String) ENGINE = MergeTree ORDER BY n".formatted(table));
      client
          .insert(
              table,
              List.of("n", "s"),
              new ByteArrayInputStream(rows),
              ClickHouseFormat.RowBinary,
              new InsertSettings())
          .get(60, TimeUnit.SECONDS)
          .close();
      try (QueryResponse response =
              client
                  .query("SELECT n, s FROM %s ORDER BY n FORMAT RowBinary".formatted(table))
                  .get();
          InputStream back = response.getInputStream()) {
        assertThat(back.readAllBytes()).isEqualTo(rows);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anErrorHasItsCodeAndTheNextAnswerIsClean(ClientMode mode) {
    try (Client client = mode.client(server)) {
      for (int i = 0; i < 3; i++) {
        assertThat(
                Refusals.code(
                    () -> client.queryAll("SELECT throwIf(number = 200000) FROM numbers(300000)")))
            .isEqualTo(395);
        assertThat(only(client.queryAll("SELECT 42 AS n")).getLong("n")).isEqualTo(42);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMillionRowsArriveWhole(ClientMode mode) throws Exception {
    try (Client client = mode.client(server);
        QueryResponse response =
            client
                .query("SELECT number AS n, toString(number) AS s FROM numbers(1000000)")
                .get(120, TimeUnit.SECONDS);
        ClickHouseBinaryFormatReader reader = client.newBinaryFormatReader(response)) {
      long rows = 0;
      long sum = 0;
      while (reader.hasNext()) {
        reader.next();
        rows++;
        sum += reader.getLong("n") + reader.getString("s").length();
      }
      assertThat(rows).isEqualTo(1_000_000);
      assertThat(sum).isEqualTo(499_999_500_000L + 5_888_890L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theClientsOwnQuestionsAreAnswered(ClientMode mode) throws Exception {
    String table = "schema_" + mode.name().toLowerCase(java.util.Locale.ROOT);
    try (Client client = mode.client(server)) {
      assertThat(client.ping()).isTrue();
      client.loadServerInfo();
      assertThat(client.getServerVersion()).startsWith("26.7.");
      assertThat(client.getUser()).isEqualTo("default");
      run(
          client,
          "CREATE TABLE %s (a UUID, b Nullable(DateTime64(6, 'UTC'))) ENGINE = Memory"
              .formatted(table));
      assertThat(client.getTableSchema(table).getColumns())
          .extracting(column -> column.getColumnName() + " " + column.getOriginalTypeName())
          .containsExactly("a UUID", "b Nullable(DateTime64(6, 'UTC'))");
    }
  }

  private static GenericRecord only(List<GenericRecord> rows) {
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  private static void run(Client client, String sql) throws Exception {
    client.execute(sql, Map.of()).get(60, TimeUnit.SECONDS).close();
  }

  /** Rows whose numbers and texts together have each byte there is, newlines most of all. */
  private static byte[] everyByte(int rows) throws IOException {
    var out = new java.io.ByteArrayOutputStream();
    byte[] text = new byte[100];
    for (int n = 0; n < rows; n++) {
      out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(n).array());
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) (i % 3 == 0 ? '\n' : n + i);
      }
      out.write(text.length);
      out.write(text);
    }
    out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(rows).array());
    byte[] last = "the end".getBytes(StandardCharsets.UTF_8);
    out.write(last.length);
    out.write(last);
    return out.toByteArray();
  }

  /** A row, as the client wants them: with a getter for each column. */
  public static final class Named {
    private final long id;
    private final String name;
    private final List<String> tags;

    Named(long id, String name, List<String> tags) {
      this.id = id;
      this.name = name;
      this.tags = tags;
    }

    public long getId() {
      return id;
    }

    public String getName() {
      return name;
    }

    public List<String> getTags() {
      return tags;
    }
  }
}
