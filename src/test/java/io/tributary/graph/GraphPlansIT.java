package io.tributary.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Database;
import io.tributary.harness.LargeNetwork;
import io.tributary.harness.Plan;
import io.tributary.platform.page.Keyset;
import io.tributary.platform.postgres.Sql;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the lists cost where there is much, by the plans that the server makes for them. */
class GraphPlansIT {
  private static final int PAGE = 50;

  private final Database database = LargeNetwork.database();

  private Plan list(Plan.Mode mode, Sql sql, UUID viewer, Keyset after) {
    return Plan.of(
        database, mode, sql.text(), viewer, LargeNetwork.user(1), after.at(), after.id(), PAGE + 1);
  }

  private Keyset endOfPage99(String self, String other) {
    Map<String, Object> row =
        database
            .rows(
                """
                SELECT created_at, %2$s AS id FROM follows WHERE %1$s = ?
                ORDER BY created_at DESC, %2$s DESC OFFSET %3$d LIMIT 1
                """
                    .formatted(self, other, 99 * PAGE - 1),
                LargeNetwork.user(1))
            .getFirst();
    return new Keyset(
        ((Timestamp) Objects.requireNonNull(row.get("created_at"))).toInstant(),
        (UUID) Objects.requireNonNull(row.get("id")));
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void page100OfFollowersCostsWhatPage1Costs(Plan.Mode mode) {
    compare(mode, PostgresGraphStore.FOLLOWERS, endOfPage99("followee_id", "follower_id"));
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void page100OfFolloweesCostsWhatPage1Costs(Plan.Mode mode) {
    compare(mode, PostgresGraphStore.FOLLOWING, endOfPage99("follower_id", "followee_id"));
  }

  private void compare(Plan.Mode mode, Sql sql, Keyset deep) {
    for (UUID viewer :
        List.of(
            LargeNetwork.user(1),
            LargeNetwork.follower(),
            LargeNetwork.stranger(),
            // Has blocked twenty.
            LargeNetwork.user(500))) {
      Plan first = list(mode, sql, viewer, Keyset.START);
      Plan hundredth = list(mode, sql, viewer, deep);

      assertThat(first.rows()).as(first.text()).isEqualTo(PAGE + 1);
      assertThat(hundredth.rows()).as(hundredth.text()).isEqualTo(PAGE + 1);
      assertThat(hundredth.allRowsRead())
          .as("first%n%s%nlater%n%s", first.text(), hundredth.text())
          .isLessThanOrEqualTo(first.allRowsRead() + 2);
      assertThat(hundredth.blocks())
          .as("first%n%s%nlater%n%s", first.text(), hundredth.text())
          .isLessThanOrEqualTo(first.blocks() + first.blocks() / 2 + 10);
      assertThat(first.rowsRead("follows")).as(first.text()).isLessThanOrEqualTo(PAGE + 5);
      assertThat(first.sequential()).as(first.text()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void acrossABlockNoFollowIsRead(Plan.Mode mode) {
    for (Sql sql : List.of(PostgresGraphStore.FOLLOWERS, PostgresGraphStore.FOLLOWING)) {
      Plan plan = list(mode, sql, LargeNetwork.blocked(), Keyset.START);
      assertThat(plan.rowsRead("follows")).as(plan.text()).isZero();
    }
  }
}
