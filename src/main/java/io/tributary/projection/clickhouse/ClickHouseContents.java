package io.tributary.projection.clickhouse;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.tributary.platform.batch.Portions;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.projection.Entry;
import io.tributary.projection.Kind;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** What is in ClickHouse, to be compared with PostgreSQL. */
@Singleton
final class ClickHouseContents {
  private static final int AT_ONCE = 500;
  private static final int PORTION = 10_000;

  private static final List<Query> OF_USERS =
      List.of(
          entries(
              Kind.POST,
              """
              SELECT toString(post_id) AS key, version,
                     concat(toString(author_id), '/', if(visibility = 1, 'PUBLIC', 'FOLLOWERS')) AS detail
              FROM posts FINAL WHERE author_id IN {users:Array(UUID)}
              """),
          entries(
              Kind.FOLLOW,
              """
              SELECT concat(toString(follower_id), '/', toString(followee_id)) AS key, version, '' AS detail
              FROM follows FINAL WHERE follower_id IN {users:Array(UUID)}
              """),
          entries(
              Kind.BLOCK,
              """
              SELECT concat(toString(blocker_id), '/', toString(blocked_id)) AS key, version, '' AS detail
              FROM blocks FINAL WHERE blocker_id IN {users:Array(UUID)}
              """),
          entries(
              Kind.LIKE,
              """
              SELECT concat(toString(user_id), '/', toString(post_id)) AS key, version, '' AS detail
              FROM engagement_by_user FINAL
              WHERE user_id IN {users:Array(UUID)} AND kind = 1
                AND post_created_at >= now() - INTERVAL 90 DAY AND occurred_at >= now() - INTERVAL 90 DAY
              """),
          entries(
              Kind.COMMENT,
              """
              SELECT toString(event_id) AS key, version, toString(post_id) AS detail
              FROM engagement_by_user FINAL
              WHERE user_id IN {users:Array(UUID)} AND kind = 2
                AND post_created_at >= now() - INTERVAL 90 DAY AND occurred_at >= now() - INTERVAL 90 DAY
              """),
          entries(
              Kind.ENGAGEMENT,
              """
              SELECT toString(event_id) AS key, toUInt64(0) AS version,
                     concat(toString(kind), '/', toString(user_id), '/', toString(post_id)) AS detail
              FROM engagement_by_user FINAL
              WHERE user_id IN {users:Array(UUID)} AND kind IN (3, 4)
                AND post_created_at >= now() - INTERVAL 90 DAY AND occurred_at >= now() - INTERVAL 90 DAY
              """),
          entries(
              Kind.METRICS,
              """
              SELECT toString(post_id) AS key, toUInt64(0) AS version,
                     concat(toString(likes), '/', toString(comments), '/', toString(shares), '/', toString(views),
                            '/', toString(impressions)) AS detail
              FROM post_metrics FINAL
              WHERE author_id IN {users:Array(UUID)}
                AND post_id IN (SELECT post_id FROM posts FINAL WHERE author_id IN {users:Array(UUID)})
                AND post_created_at >= now() - INTERVAL 90 DAY
                AND (likes > 0 OR comments > 0 OR shares > 0 OR views > 0 OR impressions > 0)
              """));

  private static final List<Query> USERS =
      List.of(
          users("author_id", "posts"),
          users("follower_id", "follows"),
          users("blocker_id", "blocks"),
          users("user_id", "engagement_by_user"));

  private final ClickHouse clickHouse;

  ClickHouseContents(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** A statement that is named after the kind of its entries. */
  private static Query entries(Kind kind, String text) {
    return Query.named(kind.name(), text);
  }

  private static Query users(String column, String table) {
    return Query.named(
        "contents.users",
        """
        SELECT DISTINCT %1$s AS user_id FROM %2$s WHERE %1$s > {last:UUID} ORDER BY %1$s LIMIT {limit:UInt32}
        """
            .formatted(column, table));
  }

  List<Entry> of(List<UUID> users) {
    var all = new ArrayList<Entry>();
    for (List<UUID> portion : Portions.of(users, AT_ONCE)) {
      for (Query query : OF_USERS) {
        Kind kind = Kind.valueOf(query.name());
        all.addAll(clickHouse.list(query, Map.of("users", portion), row -> entry(kind, row)));
      }
    }
    return all;
  }

  private static Entry entry(Kind kind, ClickHouseBinaryFormatReader row) {
    return new Entry(
        kind,
        row.getString("key"),
        row.getBigInteger("version").longValue(),
        row.getString("detail"));
  }

  /** Some more than once. */
  void eachUser(Consumer<List<UUID>> portion) {
    for (Query query : USERS) {
      UUID last = new UUID(0, 0);
      List<UUID> users;
      do {
        users =
            clickHouse.list(
                query, Map.of("last", last, "limit", PORTION), row -> row.getUUID("user_id"));
        if (!users.isEmpty()) {
          portion.accept(users);
          last = users.getLast();
        }
      } while (users.size() == PORTION);
    }
  }
}
