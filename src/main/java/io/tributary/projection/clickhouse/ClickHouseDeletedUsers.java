package io.tributary.projection.clickhouse;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.tributary.platform.batch.Portions;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.projection.clickhouse.ClickHouseAggregates.Pair;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Everything of a deleted user's goes with it. Its events and those about others who had to do with
 * it are in different buckets, so either may come first: whoever deletes writes down who is gone
 * and then ends what is there; whoever brings something looks afterwards whether somebody is gone.
 * So the one that is last sees the other.
 */
@Singleton
final class ClickHouseDeletedUsers {
  private static final int AT_ONCE = 500;

  private static final Query KNOWN =
      Query.named(
          "projection.deleted_users",
          """
          SELECT user_id, max(erased) AS erased FROM deleted_users
          WHERE user_id IN {users:Array(UUID)} GROUP BY user_id
          """);

  // With the highest version that there is: no event, however late, can bring a deleted user's
  // things
  // back.
  private static final List<Query> ENDS =
      List.of(
          Query.named(
              "projection.end_posts",
              """
              INSERT INTO posts (post_id, author_id, category, tags, visibility, created_at, version, is_deleted)
              SELECT post_id, author_id, category, tags, visibility, created_at, 18446744073709551615, 1
              FROM posts FINAL WHERE author_id IN {users:Array(UUID)}
              """),
          Query.named(
              "projection.end_follows",
              """
              INSERT INTO follows (follower_id, followee_id, created_at, version, is_deleted)
              SELECT follower_id, followee_id, created_at, 18446744073709551615, 1
              FROM follows FINAL
              WHERE follower_id IN {users:Array(UUID)} OR followee_id IN {users:Array(UUID)}
              """),
          Query.named(
              "projection.end_blocks",
              """
              INSERT INTO blocks (blocker_id, blocked_id, version, is_deleted)
              SELECT blocker_id, blocked_id, 18446744073709551615, 1
              FROM blocks FINAL
              WHERE blocker_id IN {users:Array(UUID)} OR blocked_id IN {users:Array(UUID)}
              """));

  // Likes and comments are the user's own; that somebody viewed a post stays true. By post first,
  // as the rows by user are what it is found by; and of all rows by user, ended ones too: one that
  // another deletion of the same user has just ended there may still live here.
  private static final List<Query> END_ENGAGEMENT =
      List.of(
          Query.named(
              "projection.end_engagement_by_post",
              """
              INSERT INTO engagement_by_post (post_id, kind, user_id, event_id, author_id, post_created_at,
                                              occurred_at, version, is_deleted)
              SELECT post_id, kind, user_id, event_id, author_id, post_created_at, max(occurred_at),
                     18446744073709551615, 1
              FROM engagement_by_user
              WHERE user_id IN {users:Array(UUID)} AND kind IN (1, 2)
              GROUP BY post_id, kind, user_id, event_id, author_id, post_created_at
              """),
          Query.named(
              "projection.end_engagement_by_user",
              """
              INSERT INTO engagement_by_user (user_id, author_id, post_id, kind, event_id, post_created_at,
                                              occurred_at, version, is_deleted)
              SELECT user_id, author_id, post_id, kind, event_id, post_created_at, occurred_at, 18446744073709551615, 1
              FROM engagement_by_user FINAL
              WHERE user_id IN {users:Array(UUID)} AND kind IN (1, 2)
              """));

  // Ended rows too: a run that was cut off may have ended them and computed nothing.
  private static final Query TOUCHED =
      Query.named(
          "projection.touched",
          """
          SELECT DISTINCT user_id, author_id, post_id
          FROM engagement_by_user
          WHERE user_id IN {users:Array(UUID)} AND kind IN (1, 2)
            AND author_id NOT IN (SELECT user_id FROM deleted_users WHERE erased = 1)
          """);

  private final ClickHouse clickHouse;
  private final ClickHouseAggregates aggregates;

  ClickHouseDeletedUsers(ClickHouse clickHouse, ClickHouseAggregates aggregates) {
    this.clickHouse = clickHouse;
    this.aggregates = aggregates;
  }

  /** Those who are gone; of the erased nothing may stay, the others' things have ended. */
  record Gone(Set<UUID> deleted, Set<UUID> erased) {}

  /** Those of them that are gone. */
  Gone among(Collection<UUID> users) {
    var gone = new Gone(new HashSet<>(), new HashSet<>());
    for (List<UUID> portion : Portions.of(users, AT_ONCE)) {
      clickHouse.list(KNOWN, Map.of("users", portion), row -> note(row, gone));
    }
    return gone;
  }

  private static boolean note(ClickHouseBinaryFormatReader row, Gone gone) {
    Set<UUID> kind = row.getInteger("erased") == 1 ? gone.erased() : gone.deleted();
    return kind.add(row.getUUID("user_id"));
  }

  void endEverythingOf(Collection<UUID> users) {
    for (List<UUID> portion : Portions.of(users, AT_ONCE)) {
      Map<String, Object> parameters = Map.of("users", portion);
      ENDS.forEach(end -> clickHouse.command(end, parameters));
      END_ENGAGEMENT.forEach(end -> clickHouse.command(end, parameters));
      var posts = new HashSet<UUID>();
      var pairs = new HashSet<Pair>();
      for (Touched touched : clickHouse.list(TOUCHED, parameters, Touched::of)) {
        posts.add(touched.post());
        pairs.add(new Pair(touched.user(), touched.author()));
      }
      aggregates.metricsOf(posts);
      aggregates.affinityOf(pairs);
    }
  }

  private record Touched(UUID user, UUID author, UUID post) {
    static Touched of(ClickHouseBinaryFormatReader row) {
      return new Touched(row.getUUID("user_id"), row.getUUID("author_id"), row.getUUID("post_id"));
    }
  }
}
