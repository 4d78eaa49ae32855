package io.tributary.projection.clickhouse;

import io.tributary.platform.batch.Portions;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Of an erased user no row stays, and no other post counts what it did. The mark is written before,
 * as for those who are deleted; counts are mended while it can still be seen which they are. Rows
 * go by mutations, which ClickHouse works off in its own time: they are ordered here and not waited
 * for. One that is ordered takes out what was there by then, so whoever brings something late
 * orders another.
 */
@Singleton
final class ClickHouseErasedUsers {
  private static final int AT_ONCE = 500;

  private static final Query TOUCHED =
      Query.named(
          "projection.erase_touched",
          """
          SELECT DISTINCT post_id FROM engagement_by_post
          WHERE user_id IN {users:Array(UUID)}
            AND author_id NOT IN (SELECT user_id FROM deleted_users WHERE erased = 1)
          """);

  // Their text names the users whom they are about.
  private static final Query UNDER_WAY =
      Query.named(
          "projection.erase_under_way",
          """
          SELECT 1 AS found FROM system.mutations
          WHERE database = currentDatabase() AND is_done = 0 AND position(command, {user:String}) > 0
          LIMIT 1
          """);

  // What is computed comes last: somebody may just be computing it from rows that were there.
  private static final List<Traces> TRACES =
      List.of(
          new Traces("posts", "author_id"),
          new Traces("follows", "follower_id", "followee_id"),
          new Traces("blocks", "blocker_id", "blocked_id"),
          new Traces("engagement_by_post", "user_id"),
          new Traces("engagement_by_user", "user_id"),
          new Traces("post_metrics", "author_id"),
          new Traces("affinity", "user_id", "author_id"),
          new Traces("arrived_posts", "author_id"),
          new Traces("arrived_follows", "follower_id"),
          new Traces("feed_candidates_followees", "user_id", "author_id"),
          new Traces("feed_candidates_affinity", "user_id", "author_id"),
          new Traces("feed_candidates_trending", "author_id"));

  private final ClickHouse clickHouse;
  private final ClickHouseAggregates aggregates;

  ClickHouseErasedUsers(ClickHouse clickHouse, ClickHouseAggregates aggregates) {
    this.clickHouse = clickHouse;
    this.aggregates = aggregates;
  }

  void eraseEverythingOf(Collection<UUID> users) {
    for (List<UUID> portion : Portions.of(users, AT_ONCE)) {
      Map<String, Object> parameters = Map.of("users", portion);
      aggregates.metricsOf(
          new HashSet<>(clickHouse.list(TOUCHED, parameters, row -> row.getUUID("post_id"))));
      for (Traces traces : TRACES) {
        if (finds(traces.notOrdered(), parameters)) {
          clickHouse.command(traces.removal(), parameters);
        }
      }
    }
  }

  private boolean finds(Query look, Map<String, Object> parameters) {
    return !clickHouse.list(look, parameters, row -> true).isEmpty();
  }

  /** Whether ClickHouse is still at what was ordered for the user. */
  boolean isUnderWay(UUID user) {
    return finds(UNDER_WAY, Map.of("user", user.toString()));
  }

  boolean isNothingLeftOf(UUID user) {
    Map<String, Object> parameters = Map.of("users", List.of(user));
    return TRACES.stream().noneMatch(traces -> finds(traces.look(), parameters));
  }

  /**
   * Where a table names a user. To take rows out of it writes its parts anew, so it is looked first
   * whether there are any that are not about to go: mostly there are none, as when an erasure is
   * done again.
   *
   * @param notOrdered looks past the parts that a mutation for all of the users is still to rewrite
   */
  private record Traces(Query look, Query notOrdered, Query removal) {
    Traces(String table, String... columns) {
      this(
          Query.named(
              "projection.erase_look",
              "SELECT 1 AS found FROM %s WHERE %s LIMIT 1".formatted(table, condition(columns))),
          Query.named(
              "projection.erase_look_again",
              """
              SELECT 1 AS found FROM %1$s
              WHERE (%2$s) AND _part NOT IN (
                SELECT arrayJoin(parts_to_do_names) FROM system.mutations
                WHERE database = currentDatabase() AND table = '%1$s' AND is_done = 0
                  AND arrayAll(user -> position(command, toString(user)) > 0, {users:Array(UUID)}))
              LIMIT 1
              """
                  .formatted(table, condition(columns))),
          // Whatever the server's profile says, nobody waits for it.
          Query.named(
              "projection.erase",
              "ALTER TABLE %s DELETE WHERE %s SETTINGS mutations_sync = 0"
                  .formatted(table, condition(columns))));
    }

    private static String condition(String... columns) {
      return String.join(
          " OR ",
          java.util.Arrays.stream(columns)
              .map(column -> column + " IN {users:Array(UUID)}")
              .toList());
    }
  }
}
