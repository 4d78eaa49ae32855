package io.tributary.projection.clickhouse;

import io.tributary.platform.batch.Portions;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What is computed from state rows. Never added up as rows come: a row that comes twice would count
 * twice. Each computation carries its time as version, taken before it reads, so the latest one has
 * seen everything that was there before it.
 */
@Singleton
final class ClickHouseAggregates {
  /** Ids travel in the address of the request, which servers bound to about a megabyte. */
  private static final int AT_ONCE = 1000;

  // What erased users did has ended with their mark, however long its rows stay; a post of which
  // nothing else is known gets zeros.
  private static final Query METRICS =
      Query.named(
          "projection.post_metrics",
          """
          INSERT INTO post_metrics
            (post_id, author_id, post_created_at, likes, comments, shares, views, impressions, version)
          SELECT post_id, any(author_id), any(post_created_at),
                 countIf(kind = 1 AND is_deleted = 0), countIf(kind = 2 AND is_deleted = 0),
                 countIf(kind = 3 AND is_deleted = 0), countIf(kind = 4 AND is_deleted = 0),
                 countIf(kind = 5 AND is_deleted = 0),
                 toUInt64(toUnixTimestamp64Micro(now64(6)))
          FROM (
            SELECT post_id, kind, user_id, event_id, any(author_id) AS author_id,
                   any(post_created_at) AS post_created_at,
                   argMax(is_deleted, version) = 1
                     OR user_id IN (SELECT user_id FROM deleted_users WHERE erased = 1) AS is_deleted
            FROM engagement_by_post
            WHERE post_id IN {posts:Array(UUID)}
            GROUP BY post_id, kind, user_id, event_id)
          WHERE author_id NOT IN (SELECT user_id FROM deleted_users WHERE erased = 1)
          GROUP BY post_id
          """);

  // A day that had something and has nothing any more gets zeros, unless one of the two was erased.
  private static final Query AFFINITY =
      Query.named(
          "projection.affinity",
          """
          INSERT INTO affinity (user_id, author_id, day, likes, comments, shares, views, version)
          WITH pairs AS (SELECT pair.1 AS user_id, pair.2 AS author_id
                         FROM (SELECT arrayJoin(arrayZip({users:Array(UUID)}, {authors:Array(UUID)})) AS pair)
                         WHERE user_id NOT IN (SELECT user_id FROM erased) AND author_id NOT IN (SELECT user_id FROM erased)),
               erased AS (SELECT user_id FROM deleted_users
                          WHERE user_id IN arrayConcat({users:Array(UUID)}, {authors:Array(UUID)}) AND erased = 1)
          SELECT user_id, author_id, day, sum(likes), sum(comments), sum(shares), sum(views),
                 toUInt64(toUnixTimestamp64Micro(now64(6)))
          FROM (
            SELECT user_id, author_id, toDate(occurred_at) AS day,
                   kind = 1 AS likes, kind = 2 AS comments, kind = 3 AS shares, kind = 4 AS views
            FROM engagement_by_user FINAL
            WHERE user_id IN {users:Array(UUID)} AND (user_id, author_id) IN (SELECT user_id, author_id FROM pairs)
            UNION ALL
            SELECT user_id, author_id, day, 0, 0, 0, 0
            FROM affinity
            WHERE user_id IN {users:Array(UUID)} AND (user_id, author_id) IN (SELECT user_id, author_id FROM pairs))
          GROUP BY user_id, author_id, day
          """);

  /** Whose posts a user has to do with. */
  record Pair(UUID user, UUID author) {}

  private final ClickHouse clickHouse;

  ClickHouseAggregates(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  void metricsOf(Collection<UUID> posts) {
    for (List<UUID> portion : Portions.of(posts, AT_ONCE)) {
      clickHouse.command(METRICS, Map.of("posts", portion));
    }
  }

  void affinityOf(Collection<Pair> pairs) {
    for (List<Pair> portion : Portions.of(pairs, AT_ONCE)) {
      clickHouse.command(
          AFFINITY,
          Map.of(
              "users", portion.stream().map(Pair::user).toList(),
              "authors", portion.stream().map(Pair::author).toList()));
    }
  }
}
