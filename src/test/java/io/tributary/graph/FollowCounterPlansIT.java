package io.tributary.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Database;
import io.tributary.harness.LargeEngagement;
import io.tributary.harness.LargeNetwork;
import io.tributary.harness.Plan;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user with 100,000 followers is counted as fast as any. */
class FollowCounterPlansIT {
  private final Database database = LargeEngagement.database();

  private static String array(Stream<?> values) {
    return values.map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void countsAreReadByKeysAlone(Plan.Mode mode) {
    for (int size : new int[] {1, 10, 1_000}) {
      Plan plan =
          Plan.of(
              database,
              mode,
              PostgresFollowCounterStore.READ.text(),
              array(IntStream.range(0, size).mapToObj(i -> LargeNetwork.stranger())),
              array(IntStream.range(0, size).mapToObj(i -> LargeNetwork.user(1 + i))));
      assertThat(plan.rows()).isEqualTo(size);
      assertThat(plan.sequential()).as("%s users%n%s", size, plan.text()).isEmpty();
      assertThat(plan.rowsRead("follow_counters"))
          .as("%s users%n%s", size, plan.text())
          .isBetween((long) size, 16L * size);
      assertThat(plan.rowsRead("follows")).isZero();
    }
  }
}
