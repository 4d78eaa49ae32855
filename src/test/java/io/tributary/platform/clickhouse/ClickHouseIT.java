package io.tributary.platform.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.ServerException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.harness.Eventually;
import io.tributary.local.LocalClickHouse;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.migrate.ClickHouseMigrations;
import io.tributary.platform.resilience.Gates;
import io.tributary.platform.resilience.ResilienceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClickHouseIT {
  private static final String DATABASE = "tributary";
  private static final List<String> COLUMNS =
      List.of(
          "post_id",
          "author_id",
          "category",
          "tags",
          "visibility",
          "created_at",
          "version",
          "is_deleted");

  /** Ten seconds or more, at no cost to the machine. */
  private static final Query SLOW =
      Query.named(
          "test.slow",
          "SELECT sum(sleepEachRow(0.02)) AS n FROM numbers(1000) SETTINGS max_block_size = 1");

  private static LocalClickHouse server;

  private final ClickHouse clickHouse = gateway(8, Duration.ofSeconds(30));

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = LocalClickHouse.start(folder, 0);
    new ClickHouseMigrations(
            server.url(), DATABASE, LocalClickHouse.USER, LocalClickHouse.PASSWORD, null)
        .up();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void emptyTable() {
    command("TRUNCATE TABLE posts", Map.of());
  }

  @AfterEach
  void close() {
    clickHouse.close();
  }

  private static ClickHouse gateway(int connections, Duration queryTimeout) {
    return gateway(connections, queryTimeout, Duration.ofMillis(100));
  }

  private static ClickHouse gateway(int connections, Duration queryTimeout, Duration watch) {
    return new ClickHouse(
        new ClickHouseConfig(
            List.of(server.url()),
            DATABASE,
            LocalClickHouse.USER,
            LocalClickHouse.PASSWORD,
            connections,
            Duration.ofSeconds(2),
            Duration.ofMillis(300),
            Duration.ofSeconds(5),
            queryTimeout,
            Duration.ofSeconds(30),
            Duration.ofSeconds(8),
            Duration.ofMinutes(30),
            watch),
        new Gates(
            new ResilienceConfig(
                5,
                100,
                20,
                50,
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofMillis(50),
                Duration.ofMillis(100)),
            new SimpleMeterRegistry()),
        new SimpleMeterRegistry());
  }

  private static <T> T within(Duration time, Supplier<T> work) {
    return Call.background("test", time).call(work);
  }

  private static <T> T call(Supplier<T> work) {
    return within(Duration.ofSeconds(30), work);
  }

  private void command(String sql, Map<String, Object> parameters) {
    Call.background("test", Duration.ofSeconds(30))
        .run(() -> clickHouse.command(Query.named("test.command", sql), parameters));
  }

  private List<Post> posts() {
    return call(
        () ->
            clickHouse.list(
                Query.named("test.posts", "SELECT * FROM posts FINAL ORDER BY version"),
                Map.of(),
                Post::from));
  }

  private void insert(byte[] rows) {
    Call.background("test", Duration.ofSeconds(30))
        .run(() -> clickHouse.insert("test.insert", "posts", COLUMNS, rows));
  }

  private static long number(ClickHouse clickHouse, String sql, Map<String, Object> parameters) {
    return clickHouse
        .list(Query.named("test.number", sql), parameters, row -> row.getLong("n"))
        .getFirst();
  }

  private static Post post(long version) {
    return new Post(
        UUID.randomUUID(),
        UUID.randomUUID(),
        "category " + version,
        List.of("it's", "a\nnewline", "ünï 🎈", ""),
        2,
        Instant.parse("2026-03-04T05:06:07.123456Z").plusSeconds(version),
        version,
        false);
  }

  @Test
  void everyColumnOfADefinitionComesBackAsItWentIn() {
    Post ordinary = post(1);
    Post empty =
        new Post(new UUID(0, 0), new UUID(-1, -1), "", List.of(), 255, Instant.EPOCH, 2, false);
    insert(empty.into(ordinary.into(new RowBytes())).bytes());
    assertThat(posts()).containsExactly(ordinary, empty);
  }

  @Test
  void theNewestVersionWinsAndADeletedOneIsGone() {
    Post old = post(1);
    var changed =
        new Post(old.id(), old.author(), "changed", List.of(), 1, old.createdAt(), 5, false);
    Post gone = post(2);
    var deleted = new Post(gone.id(), gone.author(), "", List.of(), 1, gone.createdAt(), 6, true);
    insert(changed.into(deleted.into(new RowBytes())).bytes());
    insert(old.into(gone.into(new RowBytes())).bytes());
    assertThat(posts()).containsExactly(changed);
  }

  @Test
  void parametersOfTheServicesOwnTypesAreBound() {
    Post first = post(1);
    Post second = post(2);
    insert(first.into(second.into(new RowBytes())).bytes());
    String sql =
        """
        SELECT count() AS n FROM posts
        WHERE post_id IN {ids:Array(UUID)} AND author_id = {author:UUID}
          AND created_at = fromUnixTimestamp64Micro({at:Int64}, 'UTC')
          AND category = {category:String} AND has(tags, {tag:String})
          AND visibility = {visibility:UInt8}
        """;
    assertThat(
            call(
                () ->
                    number(
                        clickHouse,
                        sql,
                        Map.of(
                            "ids",
                            List.of(first.id(), second.id()),
                            "author",
                            first.author(),
                            "at",
                            ChronoUnit.MICROS.between(Instant.EPOCH, first.createdAt()),
                            "category",
                            first.category(),
                            "tag",
                            "a\nnewline",
                            "visibility",
                            2))))
        .isEqualTo(1);
  }

  @Test
  void aCommandChangesWhatItsParametersName() {
    Post kept = post(1);
    Post removed = post(2);
    insert(kept.into(removed.into(new RowBytes())).bytes());
    command("DELETE FROM posts WHERE post_id = {id:UUID}", Map.of("id", removed.id()));
    assertThat(posts()).containsExactly(kept);
  }

  @Test
  void anInsertThatIsBrokenLeavesNothing() {
    byte[] rows = post(2).into(post(1).into(new RowBytes())).bytes();
    assertThatThrownBy(() -> insert(java.util.Arrays.copyOf(rows, rows.length - 3)))
        .isInstanceOf(ServerException.class);
    assertThat(posts()).isEmpty();
  }

  @Test
  void aStatementThatIsWrongIsADefectOfOursAndNoOutage() {
    assertThatThrownBy(() -> call(() -> number(clickHouse, "SELEC 1", Map.of())))
        .isInstanceOf(ServerException.class);
  }

  @Test
  void aRowThatIsReadWronglyIsADefectOfOursAndNoOutage() {
    assertThatThrownBy(() -> call(() -> number(clickHouse, "SELECT 'x' AS n", Map.of())))
        .isNotInstanceOf(Failure.class);
    assertThatThrownBy(() -> call(() -> number(clickHouse, "SELECT 1 AS m", Map.of())))
        .isNotInstanceOf(Failure.class);
    assertThat(call(() -> number(clickHouse, "SELECT 3 AS n", Map.of()))).isEqualTo(3);
  }

  @Test
  void aQueryLongerThanItsCallersDeadlineIsLeftAndEndsByItself() {
    assertThatThrownBy(
            () -> within(Duration.ofMillis(300), () -> number(clickHouse, SLOW.text(), Map.of())))
        .isInstanceOf(Failure.DeadlineExceeded.class);
    Eventually.holds(() -> sleeping() == 0);
  }

  private long sleeping() {
    return call(
        () ->
            number(
                clickHouse,
                "SELECT count() AS n FROM system.processes WHERE query LIKE {text:String} AND"
                    + " query NOT LIKE '%processes%'",
                Map.of("text", "%sleepEachRow%")));
  }

  @Test
  void aQueryLongerThanItsKindMayTakeIsEndedByTheServer() {
    ClickHouse strict = gateway(2, Duration.ofMillis(300));
    try {
      assertThatThrownBy(() -> call(() -> number(strict, SLOW.text(), Map.of())))
          .isInstanceOf(Failure.Unavailable.class);
    } finally {
      strict.close();
    }
  }

  @Test
  void aCallThatHasNoTimeLeftDoesNotReachTheServer() {
    List<String> asked =
        server.queriesDuring(
            () ->
                assertThatThrownBy(
                        () ->
                            within(
                                Duration.ZERO,
                                () -> number(clickHouse, "SELECT 77 AS n", Map.of())))
                    .isInstanceOf(Failure.DeadlineExceeded.class));
    assertThat(asked).noneMatch(sql -> sql.contains("77"));
  }

  @Test
  void moreCallersThanConnectionsWaitNoLongerThanTheAcquireTimeout() throws Exception {
    ClickHouse small = gateway(2, Duration.ofSeconds(30));
    Eventually.holds(small::isUp);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      var slow = new ArrayList<Future<Object>>();
      for (int i = 0; i < 8; i++) {
        slow.add(
            threads.submit(
                () -> {
                  try {
                    return within(
                        Duration.ofSeconds(3), () -> number(small, SLOW.text(), Map.of()));
                  } catch (Failure failure) {
                    return failure;
                  }
                }));
      }
      var outcomes = new ArrayList<Object>();
      for (Future<Object> each : slow) {
        outcomes.add(each.get().getClass());
      }
      assertThat(outcomes)
          .containsOnly(Failure.Overloaded.class, Failure.DeadlineExceeded.class)
          .filteredOn(Failure.DeadlineExceeded.class::equals)
          .hasSizeLessThanOrEqualTo(2);
      // Those that nobody waits for any more end by themselves.
      Eventually.holds(() -> answers(small));
    } finally {
      small.close();
    }
  }

  @Test
  void aServerThatWentAndCameBackIsUsedAgainByEveryConnection() {
    atOnce(clickHouse, 7);
    server.kill();
    assertThatThrownBy(() -> call(() -> number(clickHouse, "SELECT 1 AS n", Map.of())))
        .isInstanceOf(Failure.Unavailable.class);
    Eventually.holds(() -> !clickHouse.isUp());
    server.restart();
    Eventually.holds(clickHouse::isUp);
    atOnce(clickHouse, 7);
  }

  @Test
  void aRestartThatNobodyNoticedFailsNoRead() {
    ClickHouse unwatched = gateway(8, Duration.ofSeconds(30), Duration.ofHours(1));
    try {
      Eventually.holds(unwatched::isUp);
      atOnce(unwatched, 8);
      server.restart();
      // One alone would meet the other seven dead connections.
      assertThat(call(() -> number(unwatched, "SELECT 1 AS n", Map.of()))).isEqualTo(1);
      atOnce(unwatched, 8);
    } finally {
      unwatched.close();
    }
  }

  /** As many reads at once as there are connections, and each is answered. */
  private static void atOnce(ClickHouse clickHouse, int reads) {
    var answers = new ArrayList<CompletableFuture<Long>>();
    try (ExecutorService threads = Executors.newFixedThreadPool(reads)) {
      for (int i = 0; i < reads; i++) {
        long mine = i;
        answers.add(
            CompletableFuture.supplyAsync(
                () ->
                    call(
                        () ->
                            number(
                                clickHouse,
                                "SELECT {n:Int64} + sleepEachRow(0.05) AS n",
                                Map.of("n", mine))),
                threads));
      }
      for (int i = 0; i < reads; i++) {
        assertThat(answers.get(i).join()).isEqualTo(i);
      }
    }
  }

  @Test
  void aServerThatHangsHoldsNobodyLongerThanTheirDeadline() {
    server.pause();
    try {
      for (int i = 0; i < 12; i++) {
        assertThatThrownBy(
                () ->
                    within(
                        Duration.ofMillis(100),
                        () -> number(clickHouse, "SELECT 1 AS n", Map.of())))
            .isInstanceOf(Failure.DeadlineExceeded.class);
      }
    } finally {
      server.resume();
    }
    Eventually.holds(clickHouse::isUp);
    // Those that nobody waits for any more end by themselves.
    Eventually.holds(() -> haveRoom(clickHouse, 7));
  }

  private static boolean answers(ClickHouse gateway) {
    try {
      return call(() -> number(gateway, "SELECT 5 AS n", Map.of())) == 5;
    } catch (Failure.Overloaded | Failure.Unavailable notYet) {
      return false;
    }
  }

  private static boolean haveRoom(ClickHouse gateway, int callers) {
    try {
      atOnce(gateway, callers);
      return true;
    } catch (CompletionException refused) {
      if (refused.getCause() instanceof Failure) {
        return false;
      }
      throw refused;
    }
  }
}
