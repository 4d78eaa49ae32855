package io.tributary.platform.clickhouse;

import static io.tributary.platform.clickhouse.OwnClickHouse.call;
import static io.tributary.platform.clickhouse.OwnClickHouse.number;
import static io.tributary.platform.clickhouse.OwnClickHouse.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.harness.Eventually;
import io.tributary.platform.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ClickHouse slow, hanging, full, killed and back. */
class ClickHouseOutagesIT {
  /** Ten seconds or more, at no cost to the machine. */
  private static final Query SLOW =
      Query.named(
          "test.slow",
          "SELECT sum(sleepEachRow(0.02)) AS n FROM numbers(1000) SETTINGS max_block_size = 1");

  private static OwnClickHouse own;

  private ClickHouse clickHouse;

  @BeforeAll
  static void start(@TempDir Path folder) {
    own = OwnClickHouse.start(folder);
  }

  @AfterAll
  static void stop() {
    own.close();
  }

  @BeforeEach
  void open() {
    clickHouse = own.gateway(8, Duration.ofSeconds(30));
  }

  @AfterEach
  void close() {
    clickHouse.close();
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
    ClickHouse strict = own.gateway(2, Duration.ofMillis(300));
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
        own.server()
            .queriesDuring(
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
    ClickHouse small = own.gateway(2, Duration.ofSeconds(30));
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
    own.server().kill();
    assertThatThrownBy(() -> call(() -> number(clickHouse, "SELECT 1 AS n", Map.of())))
        .isInstanceOf(Failure.Unavailable.class);
    Eventually.holds(() -> !clickHouse.isUp());
    own.server().restart();
    Eventually.holds(clickHouse::isUp);
    atOnce(clickHouse, 7);
  }

  @Test
  void aRestartThatNobodyNoticedFailsNoRead() {
    ClickHouse unwatched = own.gateway(8, Duration.ofSeconds(30), Duration.ofHours(1));
    try {
      Eventually.holds(unwatched::isUp);
      atOnce(unwatched, 8);
      own.server().restart();
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
    own.server().pause();
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
      own.server().resume();
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
