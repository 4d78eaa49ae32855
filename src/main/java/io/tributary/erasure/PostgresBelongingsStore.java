package io.tributary.erasure;

import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** What PostgreSQL has of a user who is deleted, taken away a portion at a time. */
@Singleton
final class PostgresBelongingsStore {
  /** What names nobody else, by its first parameter, up to as many rows as the second says. */
  static final List<Sql> ALONE =
      List.of(
          portions("comments", "author_id = $1 AND deleted_at IS NOT NULL"),
          portions("likes", "user_id = $1"),
          portions("requests", "actor_id = $1"),
          // The answer to the request that made the user, who could not be its actor yet.
          portions(
              "requests",
              "actor_id = '00000000-0000-0000-0000-000000000000'"
                  + " AND position(convert_to($1::text, 'UTF8') IN answer) > 0"),
          portions("trending_scores", "author_id = $1"),
          portions("follow_counters", "user_id = $1"));

  // Taken back from what they were counted in, as far as they are still known one by one.
  static final Sql ENGAGEMENT =
      Sql.named(
          "erase.engagement_events",
          """
          WITH portion AS MATERIALIZED (
            SELECT id, occurred_at FROM engagement_events WHERE user_id = $1 ORDER BY id LIMIT $2),
          gone AS (
            DELETE FROM engagement_events AS event USING portion
            WHERE event.id = portion.id AND event.occurred_at = portion.occurred_at
            RETURNING event.post_id, event.kind),
          counted AS (
            INSERT INTO post_counters (post_id, slot, views, shares, impressions)
            SELECT post_id, counter_slot(), -count(*) FILTER (WHERE kind = 1), -count(*) FILTER (WHERE kind = 2),
                   -count(*) FILTER (WHERE kind = 3)
            FROM gone GROUP BY post_id ORDER BY post_id
            ON CONFLICT (post_id, slot) DO UPDATE
            SET views = post_counters.views + excluded.views, shares = post_counters.shares + excluded.shares,
                impressions = post_counters.impressions + excluded.impressions)
          SELECT count(*) AS gone FROM gone
          """);

  static final List<Sql> EDGES =
      List.of(
          edges("follows", "follower_id", "followee_id"),
          edges("follows", "followee_id", "follower_id"),
          edges("blocks", "blocker_id", "blocked_id"),
          edges("blocks", "blocked_id", "blocker_id"),
          edges("mutes", "muter_id", "muted_id"),
          edges("mutes", "muted_id", "muter_id"));

  // The rows stay, because others commented on and liked them; they say no more than that there
  // was a post of somebody who is gone.
  static final Sql POSTS =
      Sql.named(
          "erase.posts",
          """
          WITH portion AS MATERIALIZED (
            SELECT id FROM posts WHERE author_id = $1 AND deleted_at IS NOT NULL AND id > $2 ORDER BY id LIMIT $3),
          images AS MATERIALIZED (
            SELECT id FROM post_images WHERE post_id IN (SELECT id FROM portion)),
          gone_files AS (
            DELETE FROM post_image_files WHERE image_id IN (SELECT id FROM images)),
          gone_images AS (
            DELETE FROM post_images WHERE id IN (SELECT id FROM images)),
          blank AS (
            UPDATE posts SET text = '', category = '', tags = '{}'
            WHERE id IN (SELECT id FROM portion) AND (text, category, tags) <> ('', '', '{}'))
          SELECT id FROM portion ORDER BY id
          """);

  // So that the id is never given again, and late events are known to be about somebody who is
  // gone.
  private static final Sql PROFILE =
      Sql.named(
          "erase.profile",
          """
          UPDATE users SET handle = '', display_name = '', bio = '', avatar_url = '', language = ''
          WHERE id = $1 AND deleted_at IS NOT NULL
          """);

  private static Sql portions(String table, String whose) {
    return Sql.named(
        "erase." + table,
        """
        DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM %1$s WHERE %2$s LIMIT $2 FOR UPDATE))
        """
            .formatted(table, whose));
  }

  private static Sql edges(String table, String user, String other) {
    return Sql.named(
        "erase." + table,
        """
        DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM %1$s WHERE %2$s = $1 AND removed_at IS NOT NULL LIMIT $2 FOR UPDATE))
        RETURNING %3$s AS other
        """
            .formatted(table, user, other));
  }

  void blankProfile(Session session, UUID user) {
    session.update(PROFILE, user);
  }

  /** How many rows went that name nobody else; none once nothing is left. */
  long removeWhatIsAlone(Session session, UUID user, int limit) {
    for (Sql portion : ALONE) {
      long gone = session.update(portion, user, limit);
      if (gone > 0) {
        return gone;
      }
    }
    return 0;
  }

  /** How many views, shares and impressions went. */
  long removeEngagement(Session transaction, UUID user, int limit) {
    return transaction.one(ENGAGEMENT, row -> row.get("gone", Long.class), user, limit);
  }

  /** Those with whom the user has nothing to do any more; nobody once nothing is left. */
  List<UUID> removeEdges(Session transaction, UUID user, int limit) {
    for (Sql portion : EDGES) {
      List<UUID> others =
          transaction.list(portion, row -> row.get("other", UUID.class), user, limit);
      if (!others.isEmpty()) {
        return others;
      }
    }
    return List.of();
  }

  /** The posts that were blanked, or were blank, in the order of their ids. */
  List<UUID> blankPosts(Session transaction, UUID user, UUID after, int limit) {
    return transaction.list(POSTS, row -> row.get("id", UUID.class), user, after, limit);
  }
}
