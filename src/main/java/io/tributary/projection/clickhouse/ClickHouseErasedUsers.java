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
 * as for those who are deleted; counts are mended while it can still be seen which they are.
 */
@Singleton
final class ClickHouseErasedUsers {
  private static final int AT_ONCE = 500;

  // Ended ones too: a run that was cut off may have ended them and computed nothing.
  private static final Query END_ENGAGEMENT =
      Query.named(
          "projection.erase_end_engagement",
          """
          INSERT INTO engagement_by_post (post_id, kind, user_id, event_id, author_id, post_created_at,
                                          occurred_at, version, is_deleted)
          SELECT post_id, kind, user_id, event_id, any(author_id), post_created_at, max(occurred_at),
                 18446744073709551615, 1
          FROM engagement_by_post
          WHERE user_id IN {users:Array(UUID)}
          GROUP BY post_id, kind, user_id, event_id, post_created_at
          """);

  private static final Query TOUCHED =
      Query.named(
          "projection.erase_touched",
          """
          SELECT DISTINCT post_id FROM engagement_by_post
          WHERE user_id IN {users:Array(UUID)}
            AND author_id NOT IN (SELECT user_id FROM deleted_users WHERE erased = 1)
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
      clickHouse.command(END_ENGAGEMENT, parameters);
      aggregates.metricsOf(
          new HashSet<>(clickHouse.list(TOUCHED, parameters, row -> row.getUUID("post_id"))));
      for (Traces traces : TRACES) {
        if (!clickHouse.list(traces.look(), parameters, row -> true).isEmpty()) {
          clickHouse.command(traces.removal(), parameters);
        }
      }
    }
  }

  /**
   * Where a table names a user. To take rows out of it writes its parts anew, so it is looked first
   * whether there are any: mostly there are none, as when an erasure is done again.
   */
  private record Traces(Query look, Query removal) {
    Traces(String table, String... columns) {
      this(
          Query.named(
              "projection.erase_look",
              "SELECT 1 AS found FROM %s WHERE %s LIMIT 1".formatted(table, condition(columns))),
          // Done when the answer comes, on every replica.
          Query.named(
              "projection.erase",
              "ALTER TABLE %s DELETE WHERE %s SETTINGS mutations_sync = 2"
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
