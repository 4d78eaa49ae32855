package io.tributary.graph;

import io.tributary.platform.page.Keyset;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Follows, blocks and mutes in PostgreSQL. An edge is a row that stays: begun again, it is the same
 * row with a later version.
 */
@Singleton
final class PostgresGraphStore {
  // Who is there and who has blocked whom, the edge if nothing is in its way, and its counters: one
  // statement. The version is drawn a second time where the row was there, because the first was
  // drawn before its lock.
  private static final Sql FOLLOW =
      Sql.named(
          "follows.begin",
          """
          WITH facts AS (
            SELECT EXISTS (SELECT FROM users WHERE id = $1 AND deleted_at IS NULL) AS actor_known,
                   EXISTS (SELECT FROM users WHERE id = $2 AND deleted_at IS NULL) AS target_known,
                   EXISTS (SELECT FROM blocks
                           WHERE blocker_id = $1 AND blocked_id = $2 AND removed_at IS NULL)
                   OR EXISTS (SELECT FROM blocks
                              WHERE blocker_id = $2 AND blocked_id = $1 AND removed_at IS NULL) AS blocked),
          begun AS (
            INSERT INTO follows (follower_id, followee_id, created_at, version)
            SELECT $1, $2, $3, nextval('aggregate_versions')
            FROM facts WHERE actor_known AND target_known AND NOT blocked
            ON CONFLICT (follower_id, followee_id) DO UPDATE
            SET created_at = excluded.created_at, removed_at = NULL, version = nextval('aggregate_versions')
            WHERE follows.removed_at IS NOT NULL
            RETURNING follower_id, followee_id, 1 AS by, version),
          counted AS (%s)
          SELECT actor_known, target_known, blocked, (SELECT version FROM begun) AS version FROM facts
          """
              .formatted(FollowCounterSql.add("begun")));

  // Whoever was blocked may be blocked again; a block is never in the way of another.
  private static final String BEGIN =
      """
      WITH facts AS (
        SELECT EXISTS (SELECT FROM users WHERE id = $1 AND deleted_at IS NULL) AS actor_known,
               EXISTS (SELECT FROM users WHERE id = $2 AND deleted_at IS NULL) AS target_known),
      begun AS (
        INSERT INTO %1$s (%2$s, %3$s, created_at, version)
        SELECT $1, $2, $3, nextval('aggregate_versions')
        FROM facts WHERE actor_known AND target_known
        ON CONFLICT (%2$s, %3$s) DO UPDATE
        SET created_at = excluded.created_at, removed_at = NULL, version = nextval('aggregate_versions')
        WHERE %1$s.removed_at IS NOT NULL
        RETURNING version)
      SELECT actor_known, target_known, false AS blocked, (SELECT version FROM begun) AS version FROM facts
      """;
  private static final Sql BLOCK =
      Sql.named("blocks.begin", BEGIN.formatted("blocks", "blocker_id", "blocked_id"));
  private static final Sql MUTE =
      Sql.named("mutes.begin", BEGIN.formatted("mutes", "muter_id", "muted_id"));

  private static final String END =
      """
      WITH facts AS (
        SELECT EXISTS (SELECT FROM users WHERE id = $1 AND deleted_at IS NULL) AS actor_known,
               EXISTS (SELECT FROM users WHERE id = $2 AND deleted_at IS NULL) AS target_known),
      ended AS (
        UPDATE %1$s SET removed_at = $3, version = nextval('aggregate_versions')
        WHERE %2$s = $1 AND %3$s = $2 AND removed_at IS NULL
        RETURNING version%4$s
      SELECT actor_known, target_known, false AS blocked, (SELECT version FROM ended) AS version FROM facts
      """;
  private static final Sql UNFOLLOW =
      Sql.named(
          "follows.end",
          END.formatted(
              "follows",
              "follower_id",
              "followee_id",
              ", follower_id, followee_id, -1 AS by), counted AS ("
                  + FollowCounterSql.add("ended")
                  + ")"));
  private static final Sql UNBLOCK =
      Sql.named("blocks.end", END.formatted("blocks", "blocker_id", "blocked_id", ")"));
  private static final Sql UNMUTE =
      Sql.named("mutes.end", END.formatted("mutes", "muter_id", "muted_id", ")"));

  private static final Sql END_FOLLOWS_BETWEEN =
      Sql.named(
          "follows.end_between",
          """
          WITH ended AS (
            UPDATE follows SET removed_at = $3, version = nextval('aggregate_versions')
            WHERE removed_at IS NULL
              AND ((follower_id = $1 AND followee_id = $2) OR (follower_id = $2 AND followee_id = $1))
            RETURNING follower_id, followee_id, -1 AS by, version),
          counted AS (%s)
          SELECT follower_id, followee_id, version FROM ended
          """
              .formatted(FollowCounterSql.add("ended")));

  // Across a block either has an empty list for the other, which is found out before the list is
  // read. OFFSET 0 keeps blocks from being joined: a join could read every follow for one page.
  private static final String LIST =
      """
      WITH facts AS MATERIALIZED (
        SELECT EXISTS (SELECT FROM users WHERE id = $1 AND deleted_at IS NULL) AS viewer_known,
               EXISTS (SELECT FROM users WHERE id = $2 AND deleted_at IS NULL) AS user_known,
               EXISTS (SELECT FROM blocks
                       WHERE blocker_id = $1 AND blocked_id = $2 AND removed_at IS NULL)
               OR EXISTS (SELECT FROM blocks
                          WHERE blocker_id = $2 AND blocked_id = $1 AND removed_at IS NULL) AS blocked)
      SELECT facts.viewer_known, facts.user_known, connection.*
      FROM facts
      LEFT JOIN LATERAL (
        SELECT f.%2$s AS user_id, f.created_at
        FROM follows AS f
        WHERE NOT facts.blocked
          AND f.%1$s = $2 AND f.removed_at IS NULL AND (f.created_at, f.%2$s) < ($3, $4)
          AND NOT EXISTS (SELECT FROM blocks AS b
                          WHERE b.blocker_id = $1 AND b.blocked_id = f.%2$s AND b.removed_at IS NULL
                          OFFSET 0)
          AND NOT EXISTS (SELECT FROM blocks AS b
                          WHERE b.blocker_id = f.%2$s AND b.blocked_id = $1 AND b.removed_at IS NULL
                          OFFSET 0)
        ORDER BY f.created_at DESC, f.%2$s DESC
        LIMIT $5
      ) AS connection ON true
      ORDER BY connection.created_at DESC, connection.user_id DESC
      """;
  static final Sql FOLLOWING =
      Sql.named("follows.list_following", LIST.formatted("follower_id", "followee_id"));
  static final Sql FOLLOWERS =
      Sql.named("follows.list_followers", LIST.formatted("followee_id", "follower_id"));

  /**
   * What a write met and did.
   *
   * @param version of the change; null if there was nothing to change
   */
  record Outcome(
      boolean actorKnown, boolean targetKnown, boolean blocked, @Nullable Long version) {}

  record EndedFollow(UUID follower, UUID followee, long version) {}

  record Listed(boolean viewerKnown, boolean userKnown, List<Connection> connections) {}

  Outcome follow(Session transaction, UUID actor, UUID target, Instant now) {
    return write(transaction, FOLLOW, actor, target, now);
  }

  Outcome unfollow(Session transaction, UUID actor, UUID target, Instant now) {
    return write(transaction, UNFOLLOW, actor, target, now);
  }

  Outcome block(Session transaction, UUID actor, UUID target, Instant now) {
    return write(transaction, BLOCK, actor, target, now);
  }

  Outcome unblock(Session transaction, UUID actor, UUID target, Instant now) {
    return write(transaction, UNBLOCK, actor, target, now);
  }

  Outcome mute(Session transaction, UUID actor, UUID target, Instant now) {
    return write(transaction, MUTE, actor, target, now);
  }

  Outcome unmute(Session transaction, UUID actor, UUID target, Instant now) {
    return write(transaction, UNMUTE, actor, target, now);
  }

  private static Outcome write(
      Session transaction, Sql statement, UUID actor, UUID target, Instant now) {
    return transaction.one(
        statement,
        row ->
            new Outcome(
                row.get("actor_known", Boolean.class),
                row.get("target_known", Boolean.class),
                row.get("blocked", Boolean.class),
                row.get("version", Long.class)),
        actor,
        target,
        now);
  }

  List<EndedFollow> endFollowsBetween(Session transaction, UUID one, UUID other, Instant now) {
    return transaction.list(
        END_FOLLOWS_BETWEEN,
        row ->
            new EndedFollow(
                row.get("follower_id", UUID.class),
                row.get("followee_id", UUID.class),
                row.get("version", Long.class)),
        one,
        other,
        now);
  }

  Listed following(Session session, UUID viewer, UUID user, Keyset after, int limit) {
    return list(session, FOLLOWING, viewer, user, after, limit);
  }

  Listed followers(Session session, UUID viewer, UUID user, Keyset after, int limit) {
    return list(session, FOLLOWERS, viewer, user, after, limit);
  }

  private static Listed list(
      Session session, Sql statement, UUID viewer, UUID user, Keyset after, int limit) {
    record Line(boolean viewerKnown, boolean userKnown, Optional<Connection> connection) {}
    List<Line> lines =
        session.list(
            statement,
            row ->
                new Line(
                    row.get("viewer_known", Boolean.class),
                    row.get("user_known", Boolean.class),
                    Optional.ofNullable(row.get("user_id", UUID.class))
                        .map(
                            id ->
                                new Connection(
                                    id,
                                    Objects.requireNonNull(row.get("created_at", Instant.class))))),
            viewer,
            user,
            after.at(),
            after.id(),
            limit);
    return new Listed(
        lines.getFirst().viewerKnown(),
        lines.getFirst().userKnown(),
        lines.stream().flatMap(line -> line.connection().stream()).toList());
  }
}
