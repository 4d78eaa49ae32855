package io.tributary.projection;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.projection.Change.CommentChanged;
import io.tributary.projection.Change.EdgeChanged;
import io.tributary.projection.Change.Engaged;
import io.tributary.projection.Change.Engagement;
import io.tributary.projection.Change.LikeChanged;
import io.tributary.projection.Change.PostChanged;
import io.tributary.projection.Change.Target;
import io.tributary.projection.Change.UserChanged;
import io.tributary.projection.Change.UserErased;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that PostgreSQL knows, read through from the first key to the last, ended things
 * included: a projection that was filled from here must be able to tell an old event from news.
 */
@Singleton
final class PostgresTruthStore {
  private static final String NO_ID = "00000000-0000-0000-0000-000000000000";

  /** One kind of rows, in the order of its key. */
  enum Stage {
    // For all: whoever keeps nothing of users must know which are gone.
    USERS(
        EnumSet.allOf(Kind.class),
        """
        SELECT id::text AS position, id, deleted_at IS NULL AS living, coalesce(e.version, u.version) AS version,
               e.user_id IS NOT NULL AS erased
        FROM users AS u LEFT JOIN erasures AS e ON e.user_id = u.id
        WHERE id > $2::uuid ORDER BY id LIMIT $1
        """,
        row ->
            row.get("erased", Boolean.class)
                ? new UserErased(id(row, "id"), version(row))
                : new UserChanged(id(row, "id"), living(row), version(row))),

    // Of an erased user's posts only their ids are left, which no projection is to have.

    POSTS(
        Set.of(Kind.POST),
        """
        SELECT id::text AS position, id, author_id, category, tags, visibility, created_at,
               deleted_at IS NULL AS living, version
        FROM posts
        WHERE id > $2::uuid AND NOT EXISTS (SELECT FROM erasures WHERE user_id = author_id)
        ORDER BY id LIMIT $1
        """,
        row ->
            new PostChanged(
                id(row, "id"),
                id(row, "author_id"),
                reach(row),
                row.get("category", String.class),
                List.of(row.get("tags", String[].class)),
                time(row, "created_at"),
                version(row))),

    FOLLOWS(
        Set.of(Kind.FOLLOW),
        edges("follows", "follower_id", "followee_id"),
        row -> edge(Kind.FOLLOW, row)),
    BLOCKS(
        Set.of(Kind.BLOCK),
        edges("blocks", "blocker_id", "blocked_id"),
        row -> edge(Kind.BLOCK, row)),
    MUTES(Set.of(Kind.MUTE), edges("mutes", "muter_id", "muted_id"), row -> edge(Kind.MUTE, row)),

    // Redis keeps none of the next three. Their events move the versions of cached counts there,
    // which a rebuild leaves as they are; where those were lost, so were the cached counts.

    COMMENTS(
        Set.of(Kind.COMMENT, Kind.METRICS),
        """
        SELECT c.id::text AS position, c.id, c.author_id AS user_id, c.post_id, p.author_id AS post_author_id,
               p.created_at AS post_created_at, c.created_at, c.deleted_at IS NULL AS living, c.version
        FROM comments AS c JOIN posts AS p ON p.id = c.post_id
        WHERE c.id > $2::uuid ORDER BY c.id LIMIT $1
        """,
        row ->
            new CommentChanged(
                id(row, "id"),
                id(row, "user_id"),
                target(row),
                living(row),
                time(row, "created_at"),
                version(row))),

    LIKES(
        Set.of(Kind.LIKE, Kind.METRICS),
        """
        SELECT l.user_id || '/' || l.post_id AS position, l.user_id, l.post_id, l.post_author_id,
               p.created_at AS post_created_at, coalesce(l.removed_at, l.created_at) AS at,
               l.removed_at IS NULL AS living, l.version
        FROM likes AS l JOIN posts AS p ON p.id = l.post_id
        WHERE (l.user_id, l.post_id) > ($2::uuid, $3::uuid) ORDER BY l.user_id, l.post_id LIMIT $1
        """,
        row ->
            new LikeChanged(
                id(row, "user_id"), target(row), living(row), time(row, "at"), version(row))),

    ENGAGEMENT(
        Set.of(Kind.ENGAGEMENT, Kind.METRICS),
        """
        SELECT e.user_id || '/' || e.id AS position, e.id, e.kind, e.user_id, e.post_id, e.post_author_id,
               p.created_at AS post_created_at, e.occurred_at, e.version
        FROM engagement_events AS e JOIN posts AS p ON p.id = e.post_id
        WHERE (e.user_id, e.id) > ($2::uuid, $3::uuid) ORDER BY e.user_id, e.id LIMIT $1
        """,
        row ->
            new Engaged(
                List.of(
                    new Engagement(
                        id(row, "id"),
                        engagement(row),
                        id(row, "user_id"),
                        target(row),
                        time(row, "occurred_at"))),
                version(row)));

    private final Set<Kind> kinds;
    private final Sql sql;
    private final Function<Row, Change> change;

    /**
     * @param kinds what is made of these rows
     */
    Stage(Set<Kind> kinds, String text, Function<Row, Change> change) {
      this.kinds = kinds;
      this.sql = Sql.named("truth." + name().toLowerCase(java.util.Locale.ROOT), text);
      this.change = change;
    }

    private boolean hasKeyOfTwo() {
      return sql.text().contains("$3");
    }

    /** What comes after it for one who keeps these kinds; null after the last. */
    @Nullable Stage next(Set<Kind> kept) {
      return Stream.of(values())
          .filter(each -> each.ordinal() > ordinal() && !Collections.disjoint(each.kinds, kept))
          .findFirst()
          .orElse(null);
    }
  }

  /**
   * @param position of the last of them; null if there are no more
   */
  record Portion(List<Change> changes, @Nullable String position) {}

  /**
   * @param after where the last portion ended; empty to begin
   */
  Portion read(Session session, Stage stage, String after, int limit) {
    record Line(String position, Change change) {}
    String[] key = after.isEmpty() ? new String[] {NO_ID, NO_ID} : after.split("/", -1);
    Object[] parameters =
        stage.hasKeyOfTwo() ? new Object[] {limit, key[0], key[1]} : new Object[] {limit, key[0]};
    List<Line> lines =
        session.list(
            stage.sql,
            row -> new Line(row.get("position", String.class), stage.change.apply(row)),
            parameters);
    return new Portion(
        lines.stream().map(Line::change).toList(),
        lines.size() < limit ? null : lines.getLast().position());
  }

  private static String edges(String table, String actor, String target) {
    return """
    SELECT %2$s || '/' || %3$s AS position, %2$s AS actor_id, %3$s AS target_id,
           coalesce(removed_at, created_at) AS at, removed_at IS NULL AS living, version
    FROM %1$s WHERE (%2$s, %3$s) > ($2::uuid, $3::uuid) ORDER BY %2$s, %3$s LIMIT $1
    """
        .formatted(table, actor, target);
  }

  private static Change edge(Kind kind, Row row) {
    return new EdgeChanged(
        new Edge(kind, id(row, "actor_id"), id(row, "target_id")),
        living(row),
        time(row, "at"),
        version(row));
  }

  private static Target target(Row row) {
    return new Target(id(row, "post_id"), id(row, "post_author_id"), time(row, "post_created_at"));
  }

  private static Reach reach(Row row) {
    if (!living(row)) {
      return Reach.NOBODY;
    }
    return row.get("visibility", Short.class) == 1 ? Reach.PUBLIC : Reach.FOLLOWERS;
  }

  private static Engagement.Kind engagement(Row row) {
    return switch (row.get("kind", Short.class)) {
      case 1 -> Engagement.Kind.VIEW;
      case 2 -> Engagement.Kind.SHARE;
      case 3 -> Engagement.Kind.IMPRESSION;
      default -> throw new IllegalStateException("an engagement of an unknown kind");
    };
  }

  private static UUID id(Row row, String column) {
    return row.get(column, UUID.class);
  }

  private static Instant time(Row row, String column) {
    return row.get(column, Instant.class);
  }

  private static boolean living(Row row) {
    return row.get("living", Boolean.class);
  }

  private static long version(Row row) {
    return row.get("version", Long.class);
  }
}
