package io.tributary.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.tributary.harness.Eventually;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the engine's process begins and ends, and what it keeps. */
class LocalClickHouseLifeIT {
  private static final int BATCH = 1_000;

  @Test
  void whatWasAcknowledgedOutlivesACrashAndNothingIsThereByHalf(@TempDir Path folder) {
    var acknowledged = ConcurrentHashMap.<Integer>newKeySet();
    var next = new AtomicInteger();
    try (LocalClickHouse server = LocalClickHouse.start(folder, 0)) {
      run(
          server,
          "CREATE TABLE batches (batch UInt32, n UInt32) ENGINE = MergeTree ORDER BY batch");
      for (int crash = 1; crash <= 3; crash++) {
        int enough = acknowledged.size() + 30;
        try (Client client = client(server)) {
          List<CompletableFuture<Void>> writers =
              IntStream.range(0, 3)
                  .mapToObj(
                      writer ->
                          CompletableFuture.runAsync(
                              () -> insertUntilRefused(client, next, acknowledged)))
                  .toList();
          Eventually.holds(() -> acknowledged.size() >= enough);
          server.kill();
          writers.forEach(CompletableFuture::join);
        }
        server.restart();

        Map<Integer, Integer> kept = batches(server);
        assertThat(kept.keySet()).containsAll(acknowledged);
        assertThat(Set.copyOf(kept.values())).containsExactly(BATCH);
      }
    }
  }

  private static void insertUntilRefused(
      Client client, AtomicInteger next, Set<Integer> acknowledged) {
    while (true) {
      int batch = next.incrementAndGet();
      ByteBuffer rows = ByteBuffer.allocate(BATCH * 8).order(ByteOrder.LITTLE_ENDIAN);
      IntStream.range(0, BATCH).forEach(n -> rows.putInt(batch).putInt(n));
      try {
        client
            .insert("batches", new ByteArrayInputStream(rows.array()), ClickHouseFormat.RowBinary)
            .get()
            .close();
        acknowledged.add(batch);
      } catch (Exception away) {
        return;
      }
    }
  }

  private static Map<Integer, Integer> batches(LocalClickHouse server) {
    var batches = new TreeMap<Integer, Integer>();
    try (Client client = client(server)) {
      client
          .queryAll(
              "SELECT batch, count() AS total, uniqExact(n) AS different FROM batches GROUP BY"
                  + " batch")
          .forEach(
              row -> {
                assertThat(row.getLong("different")).isEqualTo(row.getLong("total"));
                batches.put((int) row.getLong("batch"), (int) row.getLong("total"));
              });
    }
    return batches;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT sleepEachRow(0.05) FROM numbers(1000) SETTINGS max_block_size = 1",
        "SELECT sum(sipHash64(number)) FROM numbers(100000000000)",
        "INSERT INTO kept SELECT number + 8 + sleepEachRow(0.05) FROM numbers(1000) SETTINGS"
            + " max_block_size = 1"
      })
  void anEndWithAQueryInFlightIsClean(String sql, @TempDir Path folder) throws Exception {
    try (LocalClickHouse server = LocalClickHouse.start(folder, 0);
        Client client = client(server)) {
      run(server, "CREATE TABLE kept (n UInt64) ENGINE = MergeTree ORDER BY n");
      run(server, "INSERT INTO kept VALUES (7)");
      var refused =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowable(
                      () -> client.query(sql, new QuerySettings().setQueryId("slow")).get()));
      Eventually.holds(() -> inFlight(server, "slow"));
      server.close();

      assertThat(server.exitCode()).isIn(0, 143);
      assertThat(refused.get()).isNotNull();
      assertThat(filesUnder(folder)).noneMatch(name -> name.matches("(hs_err|core).*"));
      server.restart();
      assertThat(number(server, "SELECT min(n) AS n FROM kept")).isEqualTo(7);
    }
  }

  @Test
  void itEndsWhenTheOneThatStartedItIsKilled(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("parent.log");
    Process parent =
        new ProcessBuilder(
                Jvm.command(
                    List.of("-Xmx128m"),
                    StartsClickHouse.class,
                    List.of(folder.resolve("store").toString())))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      var said = Pattern.compile("STARTED (\\d+)\\n");
      Eventually.holds(() -> said.matcher(text(log)).find());
      var matcher = said.matcher(text(log));
      assertThat(matcher.find()).isTrue();
      ProcessHandle child = ProcessHandle.of(Long.parseLong(matcher.group(1))).orElseThrow();
      assertThat(child.isAlive()).isTrue();

      parent.destroyForcibly().waitFor();

      Eventually.holds(() -> !child.isAlive());
      LocalClickHouse.start(folder.resolve("store"), 0).close();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void aStartEndsWhatAnEarlierOneLeftRunning(@TempDir Path folder) {
    try (LocalClickHouse left = LocalClickHouse.start(folder, 0);
        LocalClickHouse next = LocalClickHouse.start(folder, 0)) {
      assertThat(left.isAlive()).isFalse();
      assertThat(number(next, "SELECT 1 AS n")).isEqualTo(1);
    }
  }

  @Test
  void aProcessThatIsNoLeftoverOfOursIsLeftAlone(@TempDir Path folder) throws Exception {
    Process stranger = new ProcessBuilder("tail", "-f", "/dev/null").start();
    try {
      Files.writeString(folder.resolve("clickhouse.pid"), Long.toString(stranger.pid()));
      LocalClickHouse.start(folder, 0).close();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void theEngineOfAnotherFolderIsLeftAlone(@TempDir Path folder, @TempDir Path another)
      throws Exception {
    try (LocalClickHouse theirs = LocalClickHouse.start(another, 0)) {
      Files.writeString(folder.resolve("clickhouse.pid"), Long.toString(theirs.pid()));
      LocalClickHouse.start(folder, 0).close();
      assertThat(theirs.isAlive()).isTrue();
    }
  }

  @Test
  void aTakenPortIsRefusedByItsNumberAndByWhoWantsIt(@TempDir Path folder) throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> LocalClickHouse.start(folder, taken.getLocalPort()))
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("clickhouse");
    }
  }

  @Test
  void aMissingLibraryIsRefusedByItsPath(@TempDir Path folder) {
    Path nowhere = folder.resolve("libnowhere.so");
    assertThatThrownBy(() -> LocalClickHouse.start(nowhere, folder, 0))
        .hasMessageContaining(nowhere.toString())
        .hasMessageContaining("is missing");
  }

  @Test
  void aLibraryThatIsNoneIsRefusedWithItsLastWords(@TempDir Path folder) throws Exception {
    Path broken = Files.writeString(folder.resolve("libbroken.so"), "not a library");
    assertThatThrownBy(() -> LocalClickHouse.start(broken, folder, 0))
        .hasMessageContaining("clickhouse ended at once")
        .hasMessageContaining("libbroken.so");
  }

  @Test
  void itListensOnLoopbackOnly(@TempDir Path folder) throws Exception {
    try (LocalClickHouse server = LocalClickHouse.start(folder, 0)) {
      String listening = "%04X".formatted(server.port());
      List<String> addresses =
          Stream.of("/proc/net/tcp", "/proc/net/tcp6")
              .flatMap(file -> text(Path.of(file)).lines().skip(1))
              .map(line -> line.strip().split("\\s+"))
              .filter(columns -> columns[3].equals("0A") && columns[1].endsWith(":" + listening))
              .map(columns -> columns[1])
              .toList();
      assertThat(addresses)
          .isNotEmpty()
          .allMatch(
              address ->
                  address.startsWith("0100007F:")
                      || address.startsWith("0000000000000000FFFF00000100007F:"));
    }
  }

  private static Client client(LocalClickHouse server) {
    return new Client.Builder()
        .addEndpoint(server.url())
        .setUsername(LocalClickHouse.USER)
        .setPassword(LocalClickHouse.PASSWORD)
        .setDefaultDatabase("default")
        .setMaxRetries(0)
        .setSocketTimeout(Duration.ofMinutes(1).toMillis())
        .build();
  }

  private static void run(LocalClickHouse server, String sql) {
    try (Client client = client(server)) {
      client.execute(sql, Map.of()).get().close();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static long number(LocalClickHouse server, String sql) {
    try (Client client = client(server)) {
      return client.queryAll(sql).getFirst().getLong("n");
    }
  }

  private static boolean inFlight(LocalClickHouse server, String id) {
    return number(
            server,
            "SELECT count() AS n FROM system.processes WHERE Settings['log_comment'] = '%s'"
                .formatted(id))
        > 0;
  }

  private static List<String> filesUnder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}
