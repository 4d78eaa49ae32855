package io.tributary.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Database;
import io.tributary.harness.LargeEngagement;
import io.tributary.harness.LargeNetwork;
import io.tributary.harness.Plan;
import io.tributary.platform.postgres.Sql;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the statements cost where there is much, by the plans that the server makes for them. */
class EngagementPlansIT {
  private static final int SLOTS = 16;

  private final Database database = LargeEngagement.database();

  private Plan plan(Plan.Mode mode, Sql sql, Object... parameters) {
    return Plan.of(database, mode, sql.text(), parameters);
  }

  private static String array(Stream<?> values) {
    return values.map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }

  private static String same(Object value, int times) {
    return array(Collections.nCopies(times, value).stream());
  }

  /** Public ones, the one that everybody likes first. */
  private List<Object> posts(int count) {
    return Stream.concat(
            Stream.of((Object) LargeNetwork.post(2)),
            database
                .rows(
                    "SELECT id FROM posts WHERE visibility = 1 AND id <> ? ORDER BY id LIMIT ?",
                    LargeNetwork.post(2),
                    count - 1)
                .stream()
                .map(row -> row.get("id")))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void countsAreReadByKeysAlone(Plan.Mode mode) {
    for (int size : new int[] {1, 10, 1_000}) {
      Plan plan =
          plan(
              mode,
              PostgresCounterStore.READ,
              same(LargeNetwork.stranger(), size),
              array(posts(size).stream()));
      assertThat(plan.rows()).isEqualTo(size);
      assertThat(plan.sequential()).as("%s posts%n%s", size, plan.text()).isEmpty();
      assertThat(plan.rowsRead("posts")).as("%s posts%n%s", size, plan.text()).isEqualTo(size);
      assertThat(plan.rowsRead("post_counters"))
          .as("%s posts%n%s", size, plan.text())
          .isLessThanOrEqualTo(size * SLOTS);
      assertThat(plan.rowsRead("likes"))
          .as("%s posts%n%s", size, plan.text())
          .isLessThanOrEqualTo(size);
    }
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void thePostsOfABatchAreReadByKeysAlone(Plan.Mode mode) {
    for (int size : new int[] {1, 10, 1_000}) {
      Plan plan =
          plan(mode, PostgresTargetStore.SEEN, LargeEngagement.fan(), array(posts(size).stream()));
      assertThat(plan.rows()).isEqualTo(size);
      assertThat(plan.sequential()).as("%s posts%n%s", size, plan.text()).isEmpty();
      assertThat(plan.rowsRead("posts")).as("%s posts%n%s", size, plan.text()).isEqualTo(size);
      assertThat(plan.rowsRead("likes")).as("%s posts%n%s", size, plan.text()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void likesOfHiddenPostsAreLookedForByTheirKeyAlone(Plan.Mode mode) {
    for (int size : new int[] {1, 10, 1_000}) {
      Plan plan =
          plan(
              mode,
              PostgresTargetStore.SEEN,
              LargeNetwork.stranger(),
              array(
                  database
                      .rows("SELECT id FROM posts WHERE visibility = 2 ORDER BY id LIMIT ?", size)
                      .stream()
                      .map(row -> row.get("id"))));
      assertThat(plan.rows()).as("none, and who asks").isEqualTo(1);
      assertThat(plan.sequential()).as("%s posts%n%s", size, plan.text()).isEmpty();
      assertThat(plan.rowsRead("likes")).as("%s posts%n%s", size, plan.text()).isZero();
      assertThat(plan.text()).contains("likes_pkey");
    }
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void likesChangeByTheirKeyAlone(Plan.Mode mode) {
    for (int size : new int[] {1, 10, 1_000}) {
      for (int liked = 0; liked <= 1; liked++) {
        // Long ago, so that nothing changes.
        Plan plan =
            plan(
                mode,
                PostgresLikeStore.CHANGE,
                LargeEngagement.fan(),
                array(
                    database
                        .rows(
                            "SELECT post_id FROM likes WHERE user_id = ? LIMIT ?",
                            LargeEngagement.fan(),
                            size)
                        .stream()
                        .map(row -> row.get("post_id"))),
                same(LargeNetwork.user(1), size),
                same(0, size),
                same(liked, size));
        assertThat(plan.sequential()).as("%s likes%n%s", size, plan.text()).isEmpty();
        assertThat(plan.allRowsRead()).as("%s likes%n%s", size, plan.text()).isZero();
        assertThat(plan.text()).contains("likes_pkey");
        assertThat(plan.rows()).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void likesThatAreThereAreFoundByTheirKeyAlone(Plan.Mode mode) {
    for (int size : new int[] {1, 10, 1_000}) {
      Plan plan =
          plan(
              mode,
              PostgresLikeStore.THERE,
              array(IntStream.range(0, size).mapToObj(i -> LargeNetwork.user(2 + i))),
              same(LargeNetwork.post(1), size));
      assertThat(plan.sequential()).as("%s likes%n%s", size, plan.text()).isEmpty();
      assertThat(plan.rowsRead("likes"))
          .as("%s likes%n%s", size, plan.text())
          .isLessThanOrEqualTo(size);
    }
  }

  /** Of the day before yesterday, and what they are known by. */
  private List<Map<String, Object>> events(int count) {
    return database.rows(
        """
        SELECT id, (extract(epoch FROM occurred_at) * 1000000)::bigint AS micros, tableoid::regclass::text AS month
        FROM engagement_events
        WHERE occurred_at < date_trunc('day', now()) - interval '2 days'
        ORDER BY occurred_at DESC LIMIT ?
        """,
        count);
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void eventsAreLookedForInTheirMonthAlone(Plan.Mode mode) {
    for (int size : new int[] {1, 10, 1_000}) {
      List<Map<String, Object>> events = events(size);
      Plan plan =
          plan(
              mode,
              PostgresEngagementStore.THERE,
              array(events.stream().map(event -> event.get("id"))),
              array(events.stream().map(event -> event.get("micros"))));
      assertThat(plan.rows()).isEqualTo(size);
      assertThat(plan.allRowsRead()).as("%s events%n%s", size, plan.text()).isEqualTo(size);
      // A probe of one index each, and not of one in every month.
      assertThat(plan.blocks())
          .as("%s events%n%s", size, plan.text())
          .isLessThanOrEqualTo(5L * size + 10);
    }
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void eventsThatAreThereCostAProbeEach(Plan.Mode mode) {
    int size = 1_000;
    List<Map<String, Object>> events = events(size);
    Plan plan =
        plan(
            mode,
            PostgresEngagementStore.INSERT,
            array(events.stream().map(event -> event.get("id"))),
            same(1, size),
            same(LargeNetwork.user(3), size),
            same(LargeNetwork.post(1), size),
            same(LargeNetwork.user(1), size),
            array(events.stream().map(event -> event.get("micros"))));
    assertThat(plan.rows()).isZero();
    assertThat(plan.allRowsRead()).as(plan.text()).isZero();
    assertThat(plan.text()).contains("engagement_events_pkey");
    assertThat(plan.blocks()).as(plan.text()).isLessThanOrEqualTo(6L * size);
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void countingReadsNothing(Plan.Mode mode) {
    int size = 1_000;
    String none = same(0, size);
    Plan plan =
        plan(
            mode,
            PostgresCounterStore.ADD,
            array(posts(size).stream()),
            none,
            none,
            none,
            none,
            none);
    assertThat(plan.allRowsRead()).as(plan.text()).isZero();
    assertThat(plan.text()).contains("post_counters_pkey");
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void aWindowOfTimeReadsItsMonthAlone(Plan.Mode mode) {
    Plan plan =
        Plan.of(
            database,
            mode,
            """
            SELECT post_id, count(*) FROM engagement_events
            WHERE occurred_at >= $1::timestamptz AND occurred_at < $2::timestamptz GROUP BY post_id
            """,
            day(2),
            day(1));
    // A ninetieth of a million is in a day.
    assertThat(plan.allRowsRead()).as(plan.text()).isBetween(10_000L, 13_000L);
    assertThat(plan.sequential()).as(plan.text()).isEmpty();
    assertThat(plan.rowsRead().values().stream().filter(rows -> rows > 0).count())
        .as(plan.text())
        .isLessThanOrEqualTo(2);
  }

  private String day(int ago) {
    return String.valueOf(
        database
            .rows("SELECT (date_trunc('day', now()) - ? * interval '1 day')::text AS day", ago)
            .getFirst()
            .get("day"));
  }
}
