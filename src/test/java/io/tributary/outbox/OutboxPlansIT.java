package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Database;
import io.tributary.harness.Plan;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That a look at a backlog, and at how large it is, costs no more the larger it is. */
class OutboxPlansIT {
  private static final int BATCH = 1_000;
  private static final int BYTES = 8_388_608;
  private static final int COUNTED = 10_001;
  private static final String ALL_BUCKETS =
      IntStream.range(0, Buckets.COUNT)
          .mapToObj(String::valueOf)
          .collect(Collectors.joining(",", "{", "}"));

  private final Database database = Backlog.database();

  @BeforeEach
  void nothingNoted() {
    database.run("DELETE FROM relay_progress");
  }

  private Plan since(Plan.Mode mode, String done) {
    return Plan.of(
        database, mode, PostgresRelayStore.SINCE.text(), done, ALL_BUCKETS, BATCH, BYTES);
  }

  private Plan more(Plan.Mode mode, String done, int position, String target, int highest) {
    return Plan.of(
        database,
        mode,
        PostgresRelayStore.MORE.text(),
        done,
        ALL_BUCKETS,
        BATCH,
        BYTES,
        position,
        target,
        highest,
        PostgresRelayStore.REACH);
  }

  private static void reads(Plan plan, long rows, long blocks) {
    assertThat(plan.allRowsRead()).as(plan.text()).isLessThanOrEqualTo(rows);
    assertThat(plan.blocks()).as(plan.text()).isLessThanOrEqualTo(blocks);
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void aLookReadsNoMoreThanABatch(Plan.Mode mode) {
    // And the highest version in each day.
    reads(since(mode, Cursor.START.done()), BATCH + 20, 400);
    reads(since(mode, Backlog.snapshot(250_001, 249_000)), BATCH + 20, 400);
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void aLookThatFindsFewReadsThemAlone(Plan.Mode mode) {
    Plan plan = since(mode, Backlog.snapshot(999_900));
    assertThat(plan.rows()).isBetween(100L, 110L);
    reads(plan, 110, 200);
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void aTransactionThatStaysOpenMakesNoLookPassOverWhatCameAfterIt(Plan.Mode mode) {
    Plan plan = since(mode, Backlog.snapshot(Backlog.EVENTS + 20, 100_000));
    assertThat(plan.rows()).isEqualTo(10);
    reads(plan, 20, 200);
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void theNextBatchIsReadInItsOrder(Plan.Mode mode) {
    Plan plan =
        more(
            mode,
            Backlog.snapshot(250_001),
            600_000,
            Backlog.snapshot(Backlog.EVENTS + 20),
            Backlog.EVENTS);
    assertThat(plan.rows()).isEqualTo(BATCH);
    reads(plan, BATCH + 1, 300);
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void theLastBatchOfALookDoesNotPassOverWhatCameSince(Plan.Mode mode) {
    Plan plan = more(mode, Backlog.snapshot(250_001), 299_800, Backlog.snapshot(300_010), 300_000);
    assertThat(plan.rows()).isEqualTo(200);
    reads(plan, 400, 300);
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void whatWasCarriedBeforeIsPassedOverAPortionAtATime(Plan.Mode mode) {
    // One event that was drawn long before its transaction committed, then 900,000 carried ones.
    Plan plan =
        more(
            mode,
            Backlog.snapshot(900_001, 10),
            9,
            Backlog.snapshot(Backlog.EVENTS + 20),
            Backlog.EVENTS);
    // Once to look at them, once in the index alone to say how far that was.
    reads(plan, 2L * PostgresRelayStore.REACH + 10, 6_000);
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void theBeginningIsLookedForAPortionAtATimeAndWithoutTheRows(Plan.Mode mode) {
    Plan plan =
        Plan.of(
            database,
            mode,
            PostgresRelayStore.LOWEST.text(),
            Backlog.snapshot(250_001, 10),
            ALL_BUCKETS,
            "0",
            PostgresRelayStore.REACH);
    // Of the one that stayed open there are ten. Blocks beside the index's own are those whose rows
    // nobody has vacuumed yet; all of the backlog is more than ten times as many.
    reads(plan, PostgresRelayStore.REACH + 20, 3_000);
  }

  private Plan health() {
    return Plan.of(database, Plan.Mode.CUSTOM, "SELECT * FROM outbox_health");
  }

  private void noted(String done, String target, int position) {
    database.run(
        """
        INSERT INTO relay_progress
        SELECT 'somewhere', bucket, ?::pg_snapshot, nullif(?, '')::pg_snapshot, ?, 1000000, now()
        FROM generate_series(0, 63) AS bucket
        """,
        done,
        target,
        position);
  }

  private void healthSays(long waiting, boolean atLeast) {
    assertThat(database.rows("SELECT waiting, waiting_is_at_least FROM outbox_health"))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("waiting", waiting)
                    .containsEntry("waiting_is_at_least", atLeast));
  }

  @Test
  void healthCountsNoFurtherThanIsCritical() {
    reads(health(), COUNTED + 300, 2_500);
    healthSays(COUNTED, true);
  }

  @Test
  void healthCountsNoFurtherAmidABacklog() {
    noted(Backlog.snapshot(250_001), Backlog.snapshot(800_001), 400_000);
    reads(health(), COUNTED + 300, 2_500);
    healthSays(COUNTED, true);
  }

  @Test
  void healthPassesOverNothingThatWasCarried() {
    noted(Backlog.snapshot(999_001, 500_000), "", 0);
    // The transaction that is open now and the thousand that came since.
    healthSays(1_010 + 1, false);
    reads(health(), 1_500, 1_000);
  }
}
