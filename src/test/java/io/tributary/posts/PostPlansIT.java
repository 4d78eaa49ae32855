package io.tributary.posts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Database;
import io.tributary.harness.LargeNetwork;
import io.tributary.harness.Plan;
import io.tributary.platform.page.Keyset;
import io.tributary.platform.postgres.Sql;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the statements cost where there is much, by the plans that the server makes for them. */
class PostPlansIT {
  private static final int PAGE = 20;
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private final Database database = LargeNetwork.database();

  private enum Viewer {
    AUTHOR,
    FOLLOWER,
    STRANGER;

    UUID id() {
      return switch (this) {
        case AUTHOR -> LargeNetwork.user(1);
        case FOLLOWER -> LargeNetwork.follower();
        case STRANGER -> LargeNetwork.stranger();
      };
    }

    String posts() {
      return this == STRANGER ? "visibility = 1" : "true";
    }
  }

  private Plan posts(Plan.Mode mode, UUID viewer, Keyset after, int offset) {
    return Plan.of(
        database,
        mode,
        PostgresPostStore.LIST.text(),
        viewer,
        LargeNetwork.user(1),
        after.at(),
        after.id(),
        PAGE + 1,
        offset);
  }

  private Keyset endOfPage(int pages, String sql, Object... parameters) {
    Map<String, Object> row =
        database
            .rows(
                sql
                    + " ORDER BY created_at DESC, id DESC OFFSET "
                    + (pages * PAGE - 1)
                    + " LIMIT 1",
                parameters)
            .getFirst();
    return new Keyset(
        ((Timestamp) Objects.requireNonNull(row.get("created_at"))).toInstant(),
        (UUID) Objects.requireNonNull(row.get("id")));
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void page100OfAUsersPostsCostsWhatPage1Costs(Plan.Mode mode) {
    for (Viewer viewer : Viewer.values()) {
      Keyset deep =
          endOfPage(
              99,
              "SELECT created_at, id FROM posts WHERE author_id = ? AND " + viewer.posts(),
              LargeNetwork.user(1));
      Plan first = posts(mode, viewer.id(), Keyset.START, 0);
      Plan hundredth = posts(mode, viewer.id(), deep, 0);

      assertThat(first.rows()).as("%s%n%s", viewer, first.text()).isEqualTo(PAGE + 1);
      assertThat(hundredth.rows()).as("%s%n%s", viewer, first.text()).isEqualTo(PAGE + 1);
      costsNoMore(hundredth, first);
      assertThat(first.rowsRead("posts"))
          .as("%s%n%s", viewer, first.text())
          .isLessThanOrEqualTo(2 * (PAGE + 1));
    }
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void acrossABlockNoPostIsRead(Plan.Mode mode) {
    Plan plan = posts(mode, LargeNetwork.blocked(), Keyset.START, 0);
    assertThat(plan.rowsRead("posts")).as(plan.text()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void strangersReadNoneOfAThousandPostsForFollowers(Plan.Mode mode) {
    // A place after the newest post for followers, with only such for a thousand posts.
    UUID author = UUID.randomUUID();
    database.run(
        "INSERT INTO users VALUES (?, ?, 'User', '', '', '', now(), now(), NULL, 1)",
        author,
        "closed_" + mode.ordinal());
    database.run(
        """
        INSERT INTO posts
        SELECT gen_random_uuid(), ?, 'text', '', '{}', 2, now(), now(), NULL, i
        FROM generate_series(1, 1000) AS i
        """,
        author);
    Plan plan =
        Plan.of(
            database,
            mode,
            PostgresPostStore.LIST.text(),
            LargeNetwork.stranger(),
            author,
            LAST,
            Keyset.START.id(),
            PAGE + 1,
            0);
    assertThat(plan.rowsRead("posts")).as(plan.text()).isZero();
  }

  @Test
  void anOffsetReadsWhatItSkipsAndNoMore() {
    Plan plan = posts(Plan.Mode.CUSTOM, LargeNetwork.follower(), Keyset.START, 1_000);
    assertThat(plan.rows()).isEqualTo(PAGE + 1);
    assertThat(plan.rowsRead("posts")).as(plan.text()).isLessThanOrEqualTo(2 * (PAGE + 1 + 1_000));
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void page100OfAPostsCommentsCostsWhatPage1Costs(Plan.Mode mode) {
    Keyset deep =
        endOfPage(99, "SELECT created_at, id FROM comments WHERE post_id = ?", LargeNetwork.post());
    for (Viewer viewer : Viewer.values()) {
      Plan first = comments(mode, viewer.id(), Keyset.START);
      Plan hundredth = comments(mode, viewer.id(), deep);

      assertThat(first.rows()).as(first.text()).isEqualTo(PAGE + 1);
      assertThat(hundredth.rows()).as(first.text()).isEqualTo(PAGE + 1);
      costsNoMore(hundredth, first);
      assertThat(first.rowsRead("comments")).as(first.text()).isLessThanOrEqualTo(PAGE + 1);
    }
  }

  private Plan comments(Plan.Mode mode, UUID viewer, Keyset after) {
    return Plan.of(
        database,
        mode,
        PostgresCommentStore.LIST.text(),
        viewer,
        LargeNetwork.post(),
        after.at(),
        after.id(),
        PAGE + 1);
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void aBatchOfPostsIsReadByKeysAlone(Plan.Mode mode) {
    for (int size : new int[] {1, 10, 1_000}) {
      Sql sql = PostgresPostStore.VISIBLE;
      Plan plan =
          Plan.of(
              database,
              mode,
              sql.text(),
              array(IntStream.range(0, size).mapToObj(i -> LargeNetwork.stranger())),
              array(
                  database
                      .rows("SELECT id FROM posts WHERE visibility = 1 ORDER BY id LIMIT ?", size)
                      .stream()
                      .map(row -> row.get("id"))));

      assertThat(plan.sequential()).as("%s posts%n%s", size, plan.text()).isEmpty();
      assertThat(plan.rowsRead("posts")).as("%s posts%n%s", size, plan.text()).isEqualTo(size);
      assertThat(plan.rowsRead("users"))
          .as("%s posts%n%s", size, plan.text())
          .isLessThanOrEqualTo(size);
    }
  }

  private static String array(java.util.stream.Stream<?> ids) {
    return ids.map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }

  private static void costsNoMore(Plan later, Plan first) {
    assertThat(later.allRowsRead())
        .as("first%n%s%nlater%n%s", first.text(), later.text())
        .isLessThanOrEqualTo(first.allRowsRead() + 2);
    assertThat(later.blocks())
        .as("first%n%s%nlater%n%s", first.text(), later.text())
        .isLessThanOrEqualTo(first.blocks() + first.blocks() / 2 + 10);
  }
}
