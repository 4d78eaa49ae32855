package io.tributary.users;

import io.r2dbc.spi.Row;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.platform.postgres.UniqueViolation;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Users in PostgreSQL. */
@Singleton
final class PostgresUserStore {
  private static final Sql INSERT =
      Sql.named(
          "users.insert",
          """
          INSERT INTO users
            (id, handle, display_name, bio, avatar_url, language, created_at, updated_at, version)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $7, nextval('aggregate_versions'))
          RETURNING *
          """);

  private static final Sql UPDATE =
      Sql.named(
          "users.update",
          """
          UPDATE users SET
            handle = coalesce($2, handle),
            display_name = coalesce($3, display_name),
            bio = coalesce($4, bio),
            avatar_url = coalesce($5, avatar_url),
            language = coalesce($6, language),
            updated_at = $7,
            version = nextval('aggregate_versions')
          WHERE id = $1 AND deleted_at IS NULL
          RETURNING *
          """);

  private static final Sql DELETE =
      Sql.named(
          "users.delete",
          """
          UPDATE users SET deleted_at = $2, updated_at = $2, version = nextval('aggregate_versions')
          WHERE id = $1 AND deleted_at IS NULL
          RETURNING version
          """);

  // Everything that hangs on the user, so that no read has to ask whether an author still lives.
  // The
  // counters come last and in order, as in every write: so none waits for another in a circle.
  private static final Sql DELETE_BELONGINGS =
      Sql.named(
          "users.delete_belongings",
          """
          WITH gone_posts AS (
            UPDATE posts SET deleted_at = $2, version = nextval('aggregate_versions')
            WHERE author_id = $1 AND deleted_at IS NULL),
          gone_comments AS (
            UPDATE comments SET deleted_at = $2, version = nextval('aggregate_versions')
            WHERE author_id = $1 AND deleted_at IS NULL
            RETURNING post_id),
          gone_likes AS (
            UPDATE likes SET removed_at = $2, version = nextval('aggregate_versions')
            WHERE user_id = $1 AND removed_at IS NULL
            RETURNING post_id),
          counted AS (
            INSERT INTO post_counters (post_id, slot, likes, comments)
            SELECT post_id, counter_slot(), sum(likes), sum(comments)
            FROM (SELECT post_id, -1 AS likes, 0 AS comments FROM gone_likes
                  UNION ALL
                  SELECT post_id, 0, -1 FROM gone_comments) AS gone
            GROUP BY post_id
            ORDER BY post_id
            ON CONFLICT (post_id, slot) DO UPDATE
            SET likes = post_counters.likes + excluded.likes,
                comments = post_counters.comments + excluded.comments)
          SELECT 1 AS done
          """);

  private static final Sql DELETE_EDGES =
      Sql.named(
          "users.delete_edges",
          """
          WITH gone_blocks AS (
            UPDATE blocks SET removed_at = $2, version = nextval('aggregate_versions')
            WHERE (blocker_id = $1 OR blocked_id = $1) AND removed_at IS NULL),
          gone_mutes AS (
            UPDATE mutes SET removed_at = $2, version = nextval('aggregate_versions')
            WHERE (muter_id = $1 OR muted_id = $1) AND removed_at IS NULL),
          gone_follows AS (
            UPDATE follows SET removed_at = $2, version = nextval('aggregate_versions')
            WHERE (follower_id = $1 OR followee_id = $1) AND removed_at IS NULL
            RETURNING follower_id, followee_id),
          counted AS (
            INSERT INTO follow_counters (user_id, slot, followers, following)
            SELECT user_id, counter_slot(), sum(followers), sum(following)
            FROM (SELECT followee_id AS user_id, -1 AS followers, 0 AS following FROM gone_follows
                  UNION ALL
                  SELECT follower_id, 0, -1 FROM gone_follows) AS gone
            GROUP BY user_id
            ORDER BY user_id
            ON CONFLICT (user_id, slot) DO UPDATE
            SET followers = follow_counters.followers + excluded.followers,
                following = follow_counters.following + excluded.following)
          SELECT 1 AS done
          """);

  /** A user as it stands after a write, with the version of that write. */
  record Written(User user, long version) {
    private static Written of(Row row) {
      return new Written(
          new User(
              row.get("id", UUID.class),
              new Profile(
                  row.get("handle", String.class),
                  row.get("display_name", String.class),
                  row.get("bio", String.class),
                  row.get("avatar_url", String.class),
                  row.get("language", String.class)),
              row.get("created_at", Instant.class),
              row.get("updated_at", Instant.class)),
          row.get("version", Long.class));
    }
  }

  private final Postgres postgres;
  private final UserRepository users;

  PostgresUserStore(Postgres postgres, UserRepository users) {
    this.postgres = postgres;
    this.users = users;
  }

  Map<UUID, User> living(Set<UUID> ids) {
    return postgres.query("users.living", () -> users.findLiving(ids.toArray(UUID[]::new))).stream()
        .map(UserRow::toUser)
        .collect(Collectors.toMap(User::id, Function.identity()));
  }

  Written insert(Session transaction, UUID id, Profile profile, Instant now) {
    try {
      return transaction.one(
          INSERT,
          Written::of,
          id,
          profile.handle(),
          profile.displayName(),
          profile.bio(),
          profile.avatarUrl(),
          profile.language(),
          now);
    } catch (UniqueViolation taken) {
      throw handleTaken();
    }
  }

  Optional<Written> update(Session transaction, UUID id, ProfilePatch patch, Instant now) {
    try {
      return transaction.first(
          UPDATE,
          Written::of,
          id,
          Sql.nullable(patch.handle(), String.class),
          Sql.nullable(patch.displayName(), String.class),
          Sql.nullable(patch.bio(), String.class),
          Sql.nullable(patch.avatarUrl(), String.class),
          Sql.nullable(patch.language(), String.class),
          now);
    } catch (UniqueViolation taken) {
      throw handleTaken();
    }
  }

  /** The version of the deletion; nothing if there is no such user. */
  Optional<Long> delete(Session transaction, UUID id, Instant now) {
    Optional<Long> version =
        transaction.first(DELETE, row -> row.get("version", Long.class), id, now);
    if (version.isPresent()) {
      transaction.one(DELETE_BELONGINGS, row -> true, id, now);
      transaction.one(DELETE_EDGES, row -> true, id, now);
    }
    return version;
  }

  private static Failure handleTaken() {
    return new Failure.AlreadyExists("HANDLE_TAKEN", "another user has this handle");
  }
}
