package io.tributary.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.harness.Database;
import io.tributary.harness.Eventually;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GatewayIT {
  private static final int SIZE = 2;
  private static final Sql ONE = Sql.named("test.one", "SELECT $1::text AS said");
  private static final Sql SLEEP =
      Sql.named("test.sleep", "SELECT pg_sleep($1::float8)::text AS slept");
  private static final Sql INSERT = Sql.named("test.insert", "INSERT INTO notes VALUES ($1)");

  private static Service service;
  private static Postgres postgres;
  private static PoolState pools;
  private static Database database;

  @BeforeAll
  static void start() {
    var overrides = OwnService.smallPools(SIZE);
    overrides.put("postgres.acquire-timeout", "1s");
    overrides.put("postgres.lock-timeout", "100ms");
    overrides.put("postgres.fast.statement-timeout", "600ms");
    service = OwnService.ready("gateway", overrides);
    postgres = service.bean(Postgres.class);
    pools = new PoolState(service);
    database = service.database();
    database.run("CREATE TABLE IF NOT EXISTS notes (note text)");
  }

  @BeforeEach
  void empty() {
    database.run("TRUNCATE notes");
  }

  @AfterEach
  void everyConnectionComesBackAndAnswersItsOwnQuery() {
    pools.comesToRest();
    for (Pool pool : Pool.values()) {
      for (int i = 0; i < 3 * SIZE; i++) {
        assertThat(say(pool, pool.label() + i)).isEqualTo(pool.label() + i);
      }
    }
    assertThat(pools.sessions("state LIKE 'idle in transaction%'")).isZero();
    assertThat(pools.sessions("true")).isLessThanOrEqualTo(SIZE * Pool.values().length);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static <T> T within(Duration time, Supplier<T> work) {
    return Call.background("test", time).call(work);
  }

  private static String say(Pool pool, String word) {
    return within(
        Duration.ofSeconds(20),
        () ->
            postgres.read(
                pool, session -> session.one(ONE, row -> row.get("said", String.class), word)));
  }

  private static boolean answers(Pool pool) {
    try {
      return say(pool, "there").equals("there");
    } catch (Failure.Unavailable | Failure.Overloaded notYet) {
      return false;
    }
  }

  private static List<String> sleep(Session session, double seconds) {
    return session.list(SLEEP, row -> "slept", seconds);
  }

  private static List<String> notes() {
    return database.rows("SELECT note FROM notes").stream()
        .map(row -> (String) row.get("note"))
        .toList();
  }

  private static void passDeadline() {
    Eventually.holds(Call.current().deadline()::passed);
  }

  @Test
  void aStatementLongerThanTheDeadlineIsLeftToItsEndBeforeTheConnectionGoesBack() {
    assertThatThrownBy(
            () ->
                within(
                    Duration.ofMillis(50),
                    () -> postgres.read(Pool.SLOW, session -> sleep(session, 2))))
        .isInstanceOf(Failure.DeadlineExceeded.class);

    assertThat(pools.running(Pool.SLOW)).isOne();
    assertThat(pools.sum("draining")).isOne();
    assertThat(pools.active(Pool.SLOW)).isOne();
    pools.comesToRest();
    assertThat(pools.running(Pool.SLOW)).isZero();
  }

  @Test
  void aStatementOverThePoolsTimeoutIsUnavailable() {
    assertThatThrownBy(
            () ->
                within(Duration.ofSeconds(20), () -> postgres.read(session -> sleep(session, 10))))
        .isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void anExceptionRollsTheTransactionBack() {
    assertThatThrownBy(
            () ->
                within(
                    Duration.ofSeconds(5),
                    () ->
                        postgres.inTransaction(
                            session -> {
                              session.update(INSERT, "kept?");
                              throw Failure.NotFound.post();
                            })))
        .isInstanceOf(Failure.NotFound.class);
    pools.comesToRest();
    assertThat(notes()).isEmpty();
  }

  @Test
  void aFailedStatementRollsTheTransactionBack() {
    Sql broken = Sql.named("test.broken", "SELECT 1 / $1::integer");
    assertThatThrownBy(
            () ->
                within(
                    Duration.ofSeconds(5),
                    () ->
                        postgres.inTransaction(
                            session -> {
                              session.update(INSERT, "kept?");
                              return session.list(broken, row -> 1, 0);
                            })))
        .isNotInstanceOf(Failure.class);
    pools.comesToRest();
    assertThat(notes()).isEmpty();
  }

  @Test
  void nothingIsCommittedWhenTheDeadlinePassesBetweenStatements() {
    assertThatThrownBy(
            () ->
                within(
                    Duration.ofMillis(500),
                    () ->
                        postgres.inTransaction(
                            session -> {
                              session.update(INSERT, "first");
                              passDeadline();
                              return session.update(INSERT, "second");
                            })))
        .isInstanceOf(Failure.DeadlineExceeded.class);
    pools.comesToRest();
    assertThat(notes()).isEmpty();
  }

  @Test
  void nothingIsCommittedWhenTheDeadlinePassesBeforeTheCommit() {
    assertThatThrownBy(
            () ->
                within(
                    Duration.ofMillis(500),
                    () ->
                        postgres.inTransaction(
                            session -> {
                              session.update(INSERT, "first");
                              passDeadline();
                              return 1;
                            })))
        .isInstanceOf(Failure.DeadlineExceeded.class);
    pools.comesToRest();
    assertThat(notes()).isEmpty();
  }

  @Test
  void nothingIsCommittedWhenTheDeadlinePassesDuringAStatement() {
    assertThatThrownBy(
            () ->
                within(
                    Duration.ofMillis(200),
                    () ->
                        postgres.inTransaction(
                            Pool.SLOW,
                            session -> {
                              session.update(INSERT, "first");
                              return sleep(session, 1);
                            })))
        .isInstanceOf(Failure.DeadlineExceeded.class);
    pools.comesToRest();
    assertThat(notes()).isEmpty();
  }

  @Test
  void aCancelledCallStopsBeforeItsNextStatement() {
    Call call = Call.background("test", Duration.ofSeconds(5));
    assertThatThrownBy(
            () ->
                call.call(
                    () ->
                        postgres.inTransaction(
                            session -> {
                              session.update(INSERT, "first");
                              call.cancel();
                              return session.update(INSERT, "second");
                            })))
        .isInstanceOf(Failure.Cancelled.class);
    pools.comesToRest();
    assertThat(notes()).isEmpty();
  }

  @Test
  void anInterruptedCallGivesItsConnectionBack() throws Exception {
    var thread = new CompletableFuture<Thread>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> interrupted =
          executor.submit(
              () -> {
                thread.complete(Thread.currentThread());
                return within(
                    Duration.ofSeconds(20),
                    () -> postgres.read(Pool.SLOW, session -> sleep(session, 4)));
              });
      Eventually.holds(() -> pools.running(Pool.SLOW) == 1);
      thread.join().interrupt();
      assertThatThrownBy(interrupted::get).hasCauseInstanceOf(Failure.Cancelled.class);
    }
  }

  @Test
  void anExpiredDeadlineDoesNoStoreWork() {
    List<String> statements =
        database.statementsDuring(
            () -> {
              assertThatThrownBy(
                      () ->
                          within(
                              Duration.ZERO,
                              () -> postgres.inTransaction(session -> session.update(INSERT, "x"))))
                  .isInstanceOf(Failure.DeadlineExceeded.class);
              assertThatThrownBy(() -> within(Duration.ZERO, () -> postgres.read(s -> 1)))
                  .isInstanceOf(Failure.DeadlineExceeded.class);
            });
    assertThat(statements).isEmpty();
  }

  @Test
  void aLockHeldByOthersIsBusy() throws SQLException {
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE notes");
      assertThatThrownBy(
              () ->
                  within(
                      Duration.ofSeconds(5),
                      () -> postgres.inTransaction(session -> session.update(INSERT, "x"))))
          .isInstanceOf(Failure.Busy.class);
      other.rollback();
    }
  }

  @Test
  void aPoolWithoutAFreeConnectionIsOverloadedAndRecovers() throws Exception {
    try (var holders = new Holders(postgres, pools, SIZE)) {
      assertThatThrownBy(() -> say(Pool.BATCH, "nobody hears"))
          .isInstanceOf(Failure.Overloaded.class);
      assertThat(holders.holding()).isTrue();
    }
    assertThat(say(Pool.BATCH, "again")).isEqualTo("again");
  }

  @Test
  void whoGivesUpWaitingForAConnectionLeavesNoneBehind() throws Exception {
    try (var holders = new Holders(postgres, pools, SIZE)) {
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(
                () ->
                    within(Duration.ofMillis(5), () -> postgres.read(Pool.BATCH, session -> "in")))
            .isInstanceOf(Failure.DeadlineExceeded.class);
      }
      assertThat(holders.holding()).isTrue();
    }
    pools.comesToRest();
    assertThat(say(Pool.BATCH, "again")).isEqualTo("again");
  }

  @Test
  void aMappingThatFailsAmongManyRowsLeavesTheConnectionUsable() {
    Sql many = Sql.named("test.many", "SELECT n FROM generate_series(1, $1::integer) AS n");
    for (int i = 0; i < 3 * SIZE; i++) {
      assertThatThrownBy(
              () ->
                  within(
                      Duration.ofSeconds(5),
                      () ->
                          postgres.read(
                              session ->
                                  session.list(
                                      many,
                                      row -> {
                                        throw new IllegalArgumentException("row");
                                      },
                                      50_000))))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(say(Pool.FAST, "after " + i)).isEqualTo("after " + i);
    }
  }

  @Test
  void connectionsThatTheServerEndedFailTheCallsInFlightAndNoOthers() throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var inFlight = new ArrayList<Future<?>>();
      for (int i = 0; i < SIZE; i++) {
        inFlight.add(
            executor.submit(
                () ->
                    within(
                        Duration.ofSeconds(20),
                        () -> postgres.inTransaction(Pool.SLOW, session -> sleep(session, 8)))));
      }
      Eventually.holds(() -> pools.running(Pool.SLOW) == SIZE);
      pools.endSessions();
      for (Future<?> each : inFlight) {
        assertThatThrownBy(each::get).hasCauseInstanceOf(Failure.Unavailable.class);
      }
    }
    // The news of an idle connection's end may still be on its way.
    Eventually.holds(() -> answers(Pool.SLOW) && answers(Pool.FAST));
    for (int i = 0; i < 10; i++) {
      assertThat(say(Pool.SLOW, "slow " + i)).isEqualTo("slow " + i);
      assertThat(say(Pool.FAST, "fast " + i)).isEqualTo("fast " + i);
    }
  }
}
