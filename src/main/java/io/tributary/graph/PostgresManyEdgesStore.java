package io.tributary.graph;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.platform.time.Micros;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Follows, blocks and mutes in PostgreSQL, written many in one statement. */
@Singleton
final class PostgresManyEdgesStore {
  private static final String THERE =
      """
      SELECT pair.actor, pair.target
      FROM unnest($1::uuid[], $2::uuid[]) AS pair (actor, target)
      JOIN %1$s ON %1$s.%2$s = pair.actor AND %1$s.%3$s = pair.target
      """;
  static final Sql FOLLOWS_THERE =
      Sql.named("follows.there", THERE.formatted("follows", "follower_id", "followee_id"));
  static final Sql BLOCKS_THERE =
      Sql.named("blocks.there", THERE.formatted("blocks", "blocker_id", "blocked_id"));
  static final Sql MUTES_THERE =
      Sql.named("mutes.there", THERE.formatted("mutes", "muter_id", "muted_id"));
  private static final Sql BLOCKED =
      Sql.named(
          "blocks.living",
          THERE.formatted("blocks", "blocker_id", "blocked_id") + "WHERE removed_at IS NULL");

  private static final String INSERT =
      """
      INSERT INTO %1$s (%2$s, %3$s, created_at, version)
      SELECT actor, target, timestamptz 'epoch' + micros * interval '1 microsecond',
             nextval('aggregate_versions')
      FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS item (actor, target, micros)
      RETURNING %2$s AS actor, %3$s AS target, version
      """;
  static final Sql FOLLOW =
      Sql.named("follows.insert_many", INSERT.formatted("follows", "follower_id", "followee_id"));
  static final Sql BLOCK =
      Sql.named("blocks.insert_many", INSERT.formatted("blocks", "blocker_id", "blocked_id"));
  static final Sql MUTE =
      Sql.named("mutes.insert_many", INSERT.formatted("mutes", "muter_id", "muted_id"));

  private static final Sql END_FOLLOWS =
      Sql.named(
          "follows.end_many",
          """
          UPDATE follows SET removed_at = $3, version = nextval('aggregate_versions')
          FROM (SELECT DISTINCT actor, target FROM unnest($1::uuid[], $2::uuid[]) AS pair (actor, target)) AS pair
          WHERE follower_id = pair.actor AND followee_id = pair.target AND removed_at IS NULL
          RETURNING follower_id AS actor, followee_id AS target, version
          """);

  record Pair(UUID actor, UUID target) {
    private static Pair of(Row row) {
      return new Pair(row.get("actor", UUID.class), row.get("target", UUID.class));
    }

    private static Stream<Pair> bothWays(Edge edge) {
      return Stream.of(
          new Pair(edge.actor(), edge.target()), new Pair(edge.target(), edge.actor()));
    }

    private Pair turned() {
      return new Pair(target, actor);
    }
  }

  /** Those that are there already, ended or not. */
  Set<Pair> there(Session transaction, Sql statement, List<Edge> edges) {
    return new HashSet<>(
        transaction.list(
            statement,
            Pair::of,
            edges.stream().map(Edge::actor).toArray(UUID[]::new),
            edges.stream().map(Edge::target).toArray(UUID[]::new)));
  }

  /** Each pair with a block between the two, whoever made it, both ways round. */
  Set<Pair> blockedEitherWay(Session transaction, List<Edge> edges) {
    List<Pair> pairs = edges.stream().flatMap(Pair::bothWays).toList();
    var blocked = new HashSet<Pair>();
    transaction
        .list(
            BLOCKED,
            Pair::of,
            pairs.stream().map(Pair::actor).toArray(UUID[]::new),
            pairs.stream().map(Pair::target).toArray(UUID[]::new))
        .forEach(
            pair -> {
              blocked.add(pair);
              blocked.add(pair.turned());
            });
    return blocked;
  }

  /** The edges' versions. */
  Map<Pair, Long> insert(Session transaction, Sql statement, List<Edge> edges) {
    if (edges.isEmpty()) {
      return Map.of();
    }
    return versions(
        transaction,
        statement,
        edges.stream().map(Edge::actor).toArray(UUID[]::new),
        edges.stream().map(Edge::target).toArray(UUID[]::new),
        edges.stream().map(edge -> Micros.from(edge.since())).toArray(Long[]::new));
  }

  /** The versions of the follows that this ended. */
  Map<Pair, Long> endFollowsBetween(Session transaction, List<Edge> edges, Instant now) {
    if (edges.isEmpty()) {
      return Map.of();
    }
    List<Pair> pairs = edges.stream().flatMap(Pair::bothWays).toList();
    return versions(
        transaction,
        END_FOLLOWS,
        pairs.stream().map(Pair::actor).toArray(UUID[]::new),
        pairs.stream().map(Pair::target).toArray(UUID[]::new),
        now);
  }

  private static Map<Pair, Long> versions(
      Session transaction, Sql statement, Object... parameters) {
    var versions = new HashMap<Pair, Long>();
    transaction.list(
        statement,
        row -> versions.put(Pair.of(row), row.get("version", Long.class)) == null,
        parameters);
    return versions;
  }
}
