package io.tributary.graph.suggestions;

import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL says of users and of what is suggested to them: the last word. */
@Singleton
final class PostgresSuggestionStore {
  // Every look is by a key, whatever the planner thinks of the number of pairs: OFFSET 0.
  static final Sql CHECK =
      Sql.named(
          "suggestions.check",
          """
          SELECT asked.id AS user_id, NULL::uuid AS suggested_id
          FROM unnest($2::uuid[]) AS asked (id)
          WHERE %1$s AND %3$s
          UNION ALL
          SELECT asked.user_id, asked.id
          FROM unnest($3::uuid[], $4::uuid[]) AS asked (user_id, id)
          WHERE %1$s AND %2$s AND %3$s
            AND NOT EXISTS (SELECT FROM follows AS f
                            WHERE f.follower_id = asked.user_id AND f.followee_id = asked.id
                              AND f.removed_at IS NULL OFFSET 0)
          """
              .formatted(
                  "EXISTS (SELECT FROM users AS u WHERE u.id = asked.id AND u.deleted_at IS NULL"
                      + " OFFSET 0)",
                  notBlocked("asked.user_id"),
                  notBlocked("$1")));

  private static String notBlocked(String user) {
    return """
    NOT EXISTS (SELECT FROM blocks AS b
                WHERE b.blocker_id = %1$s AND b.blocked_id = asked.id AND b.removed_at IS NULL OFFSET 0)
    AND NOT EXISTS (SELECT FROM blocks AS b
                    WHERE b.blocker_id = asked.id AND b.blocked_id = %1$s AND b.removed_at IS NULL OFFSET 0)
    """
        .formatted(user);
  }

  /**
   * @param users those that there are for the viewer
   * @param suggestible whom each may be shown
   */
  record Checked(Set<UUID> users, Map<UUID, Set<UUID>> suggestible) {}

  private record Row(UUID user, @Nullable UUID suggested) {}

  Checked check(
      Session session,
      UUID viewer,
      Collection<UUID> users,
      Map<UUID, ? extends Collection<UUID>> suggested) {
    int pairs = suggested.values().stream().mapToInt(Collection::size).sum();
    var whom = new UUID[pairs];
    var who = new UUID[pairs];
    int at = 0;
    for (var each : suggested.entrySet()) {
      for (UUID user : each.getValue()) {
        whom[at] = each.getKey();
        who[at++] = user;
      }
    }
    var found = new HashSet<UUID>();
    var suggestible = new HashMap<UUID, Set<UUID>>();
    for (Row row :
        session.list(
            CHECK,
            row -> new Row(row.get("user_id", UUID.class), row.get("suggested_id", UUID.class)),
            viewer,
            users.toArray(UUID[]::new),
            whom,
            who)) {
      if (row.suggested() == null) {
        found.add(row.user());
      } else {
        suggestible.computeIfAbsent(row.user(), user -> new HashSet<>()).add(row.suggested());
      }
    }
    return new Checked(found, suggestible);
  }
}
