package io.tributary.users;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.platform.time.Micros;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Users in PostgreSQL, written many in one statement. */
@Singleton
final class PostgresManyUsersStore {
  private static final Sql TAKEN =
      Sql.named(
          "users.taken",
          """
          SELECT id, NULL AS handle FROM users WHERE id = ANY($1)
          UNION ALL
          SELECT NULL, handle FROM users WHERE handle = ANY($2) AND deleted_at IS NULL
          """);

  // In the order of the handles: two who write the same ones at once then wait in one direction.
  private static final Sql INSERT =
      Sql.named(
          "users.insert_many",
          """
          INSERT INTO users
            (id, handle, display_name, bio, avatar_url, language, created_at, updated_at, version)
          SELECT id, handle, display_name, bio, avatar_url, language, at, at, nextval('aggregate_versions')
          FROM (
            SELECT item.*, timestamptz 'epoch' + micros * interval '1 microsecond' AS at
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
              AS item (id, handle, display_name, bio, avatar_url, language, micros)
            ORDER BY handle) AS item
          ON CONFLICT DO NOTHING
          RETURNING id, version
          """);

  private static final Sql LIVING =
      Sql.named("users.living", "SELECT id FROM users WHERE id = ANY($1) AND deleted_at IS NULL");

  /** What is not free any more; ids of deleted users neither. */
  record Taken(Set<UUID> ids, Set<String> handles) {}

  Taken taken(Session transaction, List<User> users) {
    var taken = new Taken(new HashSet<>(), new HashSet<>());
    transaction.list(
        TAKEN,
        row -> note(row, taken),
        users.stream().map(User::id).toArray(UUID[]::new),
        texts(users, Profile::handle));
    return taken;
  }

  private static boolean note(Row row, Taken taken) {
    UUID id = row.get("id", UUID.class);
    return id == null ? taken.handles().add(row.get("handle", String.class)) : taken.ids().add(id);
  }

  /** The versions of those that could be written. */
  Map<UUID, Long> insert(Session transaction, List<User> users) {
    if (users.isEmpty()) {
      return Map.of();
    }
    var versions = new HashMap<UUID, Long>();
    transaction.list(
        INSERT,
        row -> versions.put(row.get("id", UUID.class), row.get("version", Long.class)) == null,
        users.stream().map(User::id).toArray(UUID[]::new),
        texts(users, Profile::handle),
        texts(users, Profile::displayName),
        texts(users, Profile::bio),
        texts(users, Profile::avatarUrl),
        texts(users, Profile::language),
        users.stream().map(user -> Micros.from(user.createdAt())).toArray(Long[]::new));
    return versions;
  }

  private static String[] texts(List<User> users, Function<Profile, String> field) {
    return users.stream().map(user -> field.apply(user.profile())).toArray(String[]::new);
  }

  Set<UUID> living(Session transaction, Collection<UUID> ids) {
    return new HashSet<>(
        transaction.list(
            LIVING, row -> row.get("id", UUID.class), (Object) ids.toArray(UUID[]::new)));
  }
}
