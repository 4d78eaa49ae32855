package io.tributary.trending;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Database;
import io.tributary.harness.LargeTrending;
import io.tributary.harness.Plan;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What computing and listing cost where a million things were done within the widest window. */
class TrendingPlansIT {
  private static final String WINDOW = "> now() - interval '168 hours'";

  private final Database database = LargeTrending.database();

  private Plan compute(Plan.Mode mode) {
    return Plan.of(
        database,
        mode,
        PostgresGenerationStore.COMPUTE.text(),
        database.rows("SELECT now()::text AS now").getFirst().get("now"),
        1_000,
        100,
        4,
        0.1,
        1,
        2,
        3);
  }

  /** What an earlier test computed is as good. */
  private void ensureComputed() {
    if (database.count("SELECT count(*) FROM trending_generations") == 0) {
      var unused = compute(Plan.Mode.CUSTOM);
    }
  }

  /** The months that the widest window touches. */
  private Set<Object> months() {
    return database
        .rows(
            """
            SELECT 'engagement_events_' || to_char(month AT TIME ZONE 'UTC', 'YYYYMM') AS name
            FROM (VALUES (now() - interval '168 hours'), (now())) AS edge (month)
            """)
        .stream()
        .map(row -> row.get("name"))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void computingReadsWhatHappenedInTheWidestWindowOnce(Plan.Mode mode) {
    Plan plan = compute(mode);
    long events =
        database.count("SELECT count(*) FROM engagement_events WHERE occurred_at " + WINDOW);
    long likes = database.count("SELECT count(*) FROM likes WHERE created_at " + WINDOW);
    long comments = database.count("SELECT count(*) FROM comments WHERE created_at " + WINDOW);
    long posts = database.count("SELECT count(*) FROM posts");
    assertThat(events + likes + comments).isGreaterThan(950_000);

    // Months that are over by then are not looked into, apart from an index's first page.
    long elsewhere =
        plan.rowsRead().entrySet().stream()
            .filter(table -> table.getKey().startsWith("engagement_events_2"))
            .filter(table -> !months().contains(table.getKey()))
            .mapToLong(java.util.Map.Entry::getValue)
            .sum();
    assertThat(elsewhere).as(plan.text()).isZero();
    assertThat(plan.rowsRead("likes")).as(plan.text()).isBetween(likes - 1_000, likes);
    assertThat(plan.rowsRead("comments")).as(plan.text()).isBetween(comments - 1_000, comments);
    assertThat(plan.text()).contains("likes_living_by_time", "comments_living_by_time");
    assertThat(plan.sequential()).as(plan.text()).doesNotContain("likes", "comments");
    // Once for what was commented on, once for what is scored.
    assertThat(plan.rowsRead("posts")).as(plan.text()).isLessThanOrEqualTo(2 * posts);
    // All, and eleven categories, in three windows.
    assertThat(
            database.count(
                """
                SELECT count(*) FROM trending_scores
                WHERE generation = (SELECT max(generation) FROM trending_generations)
                """))
        .isBetween(12 * 1_000L, 3 * 12 * 1_000L);
  }

  /** As right after an import, or in the first minute of a month. */
  @Test
  void whereNothingIsKnownOfTheTablesYetEachIsStillReadOnce() {
    database.run(
        """
        DO $$
        DECLARE known record;
        BEGIN
          FOR known IN SELECT schemaname, tablename, attname, inherited FROM pg_stats
                       WHERE tablename ~ '^(posts|likes|comments|engagement_events.*)$' LOOP
            PERFORM pg_clear_attribute_stats(known.schemaname, known.tablename, known.attname, known.inherited);
            PERFORM pg_clear_relation_stats(known.schemaname, known.tablename);
          END LOOP;
        END $$
        """);
    try {
      Plan plan = compute(Plan.Mode.CUSTOM);
      for (String table : List.of("likes", "comments", "posts")) {
        // Of posts twice: for what was commented on, and for what is scored.
        assertThat(plan.rowsRead(table))
            .as("%s of %s", table, plan.text())
            .isLessThanOrEqualTo(2 * database.count("SELECT count(*) FROM " + table));
      }
    } finally {
      database.run("ANALYZE");
    }
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void aPageReadsItsRowsAlone(Plan.Mode mode) {
    ensureComputed();
    database.run("ANALYZE trending_scores, trending_generations");
    for (int after : new int[] {0, 900}) {
      Plan plan =
          Plan.of(
              database,
              mode,
              PostgresTrendingStore.LIST.text(),
              LargeTrending.viewer(),
              0,
              Window.DAY.code(),
              TrendingLookup.ALL,
              after,
              21);
      assertThat(plan.rows()).isEqualTo(21);
      assertThat(plan.sequential())
          .as(plan.text())
          .doesNotContain("posts", "users", "blocks", "mutes");
      assertThat(plan.rowsRead("trending_scores")).as(plan.text()).isEqualTo(21);
      assertThat(plan.rowsRead("posts")).as(plan.text()).isEqualTo(21);
      assertThat(plan.blocks()).as(plan.text()).isLessThanOrEqualTo(400);
    }
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void theTopIsReadInItsOrder(Plan.Mode mode) {
    ensureComputed();
    Plan plan =
        Plan.of(
            database, mode, PostgresTrendingStore.TOP.text(), Window.WEEK.code(), "category_3", 50);
    assertThat(plan.rows()).isEqualTo(50);
    assertThat(plan.rowsRead("trending_scores")).as(plan.text()).isEqualTo(50);
  }
}
