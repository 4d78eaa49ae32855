package io.tributary.engagement;

import static java.util.Objects.requireNonNull;

import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.platform.time.Micros;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Likes in PostgreSQL. A like is a row that stays: begun again, it is the same row with a later
 * version.
 */
@Singleton
final class PostgresLikeStore {
  // What is older than the latest act changes nothing, so that batches may come again; an act that
  // leaves the state as it is may be that latest one, and its time is kept beside the state's own.
  // What ends a like that was not there leaves a row nevertheless: the like may come after it. The
  // version is drawn a second time where the row was there, because the first was drawn before its
  // lock.
  static final Sql CHANGE =
      Sql.named(
          "likes.change",
          """
          WITH item AS MATERIALIZED (
            SELECT post_id, author_id, timestamptz 'epoch' + micros * interval '1 microsecond' AS at, liked = 1 AS liked
            FROM unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::smallint[])
              AS item (post_id, author_id, micros, liked)),
          begun AS (
            INSERT INTO likes (user_id, post_id, post_author_id, created_at, version)
            SELECT $1, post_id, author_id, at, nextval('aggregate_versions')
            FROM item WHERE liked ORDER BY post_id
            ON CONFLICT (user_id, post_id) DO UPDATE
            SET created_at = CASE WHEN likes.removed_at IS NULL THEN likes.created_at ELSE excluded.created_at END,
                removed_at = NULL,
                repeated_at = CASE WHEN likes.removed_at IS NULL THEN excluded.created_at END,
                version = CASE WHEN likes.removed_at IS NULL THEN likes.version ELSE nextval('aggregate_versions') END
            WHERE excluded.created_at > %1$s OR likes.removed_at IS NOT NULL AND excluded.created_at = %1$s
            RETURNING post_id, new.version, old.version IS DISTINCT FROM new.version AS changed),
          ended AS (
            INSERT INTO likes (user_id, post_id, post_author_id, created_at, removed_at, version)
            SELECT $1, post_id, author_id, at, at, nextval('aggregate_versions')
            FROM item WHERE NOT liked ORDER BY post_id
            ON CONFLICT (user_id, post_id) DO UPDATE
            SET removed_at = coalesce(likes.removed_at, excluded.removed_at),
                repeated_at = CASE WHEN likes.removed_at IS NOT NULL THEN excluded.removed_at END,
                version = CASE WHEN likes.removed_at IS NOT NULL THEN likes.version ELSE nextval('aggregate_versions') END
            WHERE excluded.removed_at > %1$s OR likes.removed_at IS NULL AND excluded.removed_at = %1$s
            RETURNING post_id, new.version, old.version <> new.version AS changed)
          SELECT post_id, version FROM begun WHERE changed UNION ALL SELECT post_id, version FROM ended WHERE changed
          """
              .formatted("greatest(likes.created_at, likes.removed_at, likes.repeated_at)"));

  static final Sql THERE =
      Sql.named(
          "likes.there",
          """
          SELECT pair.user_id, pair.post_id
          FROM unnest($1::uuid[], $2::uuid[]) AS pair (user_id, post_id)
          JOIN likes ON likes.user_id = pair.user_id AND likes.post_id = pair.post_id
          """);

  // In the order of the key: two who write the same ones at once then wait in one direction.
  static final Sql INSERT =
      Sql.named(
          "likes.insert_many",
          """
          INSERT INTO likes (user_id, post_id, post_author_id, created_at, version)
          SELECT user_id, post_id, author_id, timestamptz 'epoch' + micros * interval '1 microsecond',
                 nextval('aggregate_versions')
          FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[])
            AS item (user_id, post_id, author_id, micros)
          ORDER BY user_id, post_id
          ON CONFLICT (user_id, post_id) DO NOTHING
          RETURNING user_id, post_id, version
          """);

  record Change(Target target, Instant at, boolean liked) {}

  record Pair(UUID user, UUID post) {
    static Pair of(Like like) {
      return new Pair(like.user(), like.post());
    }
  }

  /** The versions of what changed, by post. */
  Map<UUID, Long> change(Session transaction, UUID user, Collection<Change> changes) {
    return transaction
        .list(
            CHANGE,
            row -> Map.entry(row.get("post_id", UUID.class), row.get("version", Long.class)),
            user,
            changes.stream().map(change -> change.target().post()).toArray(UUID[]::new),
            changes.stream().map(change -> change.target().author()).toArray(UUID[]::new),
            changes.stream().map(change -> Micros.from(change.at())).toArray(Long[]::new),
            changes.stream().map(change -> (short) (change.liked() ? 1 : 0)).toArray(Short[]::new))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Those that are there already, ended or not. */
  Set<Pair> there(Session transaction, List<Like> likes) {
    return new HashSet<>(
        transaction.list(
            THERE,
            row -> new Pair(row.get("user_id", UUID.class), row.get("post_id", UUID.class)),
            array(likes, Like::user),
            array(likes, Like::post)));
  }

  /** The versions of those that were not there. */
  Map<Pair, Long> insert(Session transaction, List<Like> likes, Map<UUID, Target> targets) {
    if (likes.isEmpty()) {
      return Map.of();
    }
    var versions = new HashMap<Pair, Long>();
    transaction.list(
        INSERT,
        row ->
            versions.put(
                    new Pair(row.get("user_id", UUID.class), row.get("post_id", UUID.class)),
                    row.get("version", Long.class))
                == null,
        array(likes, Like::user),
        array(likes, Like::post),
        array(likes, like -> requireNonNull(targets.get(like.post())).author()),
        likes.stream().map(like -> Micros.from(like.since())).toArray(Long[]::new));
    return versions;
  }

  private static UUID[] array(List<Like> likes, Function<Like, UUID> id) {
    return likes.stream().map(id).toArray(UUID[]::new);
  }
}
