package io.tributary.projection.neo4j;

import io.micronaut.context.annotation.Requires;
import io.tributary.platform.batch.Portions;
import io.tributary.platform.cache.Caches;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.neo4j.Cypher;
import io.tributary.platform.neo4j.Neo4j;
import io.tributary.platform.redis.Keys;
import io.tributary.projection.Change.EdgeChanged;
import io.tributary.projection.Change.UserChanged;
import io.tributary.projection.Changes;
import io.tributary.projection.Entry;
import io.tributary.projection.Kind;
import io.tributary.projection.Owners;
import io.tributary.projection.Projection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The graph in Neo4j. */
@Singleton
@Requires(property = "neo4j.enabled", notEquals = "false")
public final class Neo4jProjection implements Projection {
  private static final Logger LOG = LoggerFactory.getLogger(Neo4jProjection.class);

  /** Rows of one statement, which is one transaction. */
  static final int PORTION = 500;

  private static final int CLEARED_AT_ONCE = 5_000;

  /** Longer than suggestions are cached. */
  private static final Duration VERSIONS_KEPT = Duration.ofHours(25);

  private final Neo4j neo4j;
  private final Caches caches;
  private final Neo4jContents contents;

  Neo4jProjection(Neo4j neo4j, Caches caches) {
    this.neo4j = neo4j;
    this.caches = caches;
    this.contents = new Neo4jContents(neo4j);
  }

  @Override
  public String name() {
    return "neo4j";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.USER, Kind.FOLLOW, Kind.BLOCK);
  }

  @Override
  public void apply(Changes changes) {
    // All that is known of anybody here are edges, which go with a deletion, and the mark that
    // stays.
    users(changes.users());
    Collection<EdgeChanged> edges = changes.newest(EdgeChanged.class, EdgeChanged::edge);
    edges(edges, Kind.FOLLOW, true, GraphStatements.FOLLOWS_BEGUN);
    edges(edges, Kind.FOLLOW, false, GraphStatements.FOLLOWS_ENDED);
    edges(edges, Kind.BLOCK, true, GraphStatements.BLOCKS_BEGUN);
    edges(edges, Kind.BLOCK, false, GraphStatements.BLOCKS_ENDED);
    outdateSuggestions(edges);
  }

  /**
   * Of those whose own follows or blocks have changed. What cannot be told to a Redis that is away
   * is checked with PostgreSQL whenever it is served, and runs out.
   */
  private void outdateSuggestions(Collection<EdgeChanged> edges) {
    var versions = new HashMap<UUID, Long>();
    for (EdgeChanged each : edges) {
      if (each.edge().kind() == Kind.FOLLOW || each.edge().kind() == Kind.BLOCK) {
        versions.merge(each.edge().actor(), each.version(), Math::max);
      }
      if (each.edge().kind() == Kind.BLOCK) {
        versions.merge(each.edge().target(), each.version(), Math::max);
      }
    }
    try {
      caches.move(versions, Keys::userSuggestionsVersion, VERSIONS_KEPT);
    } catch (Failure.Unavailable | Failure.Overloaded away) {
      LOG.debug("suggestions of {} users are outdated unheard: {}", versions.size(), away.text());
    }
  }

  /** Deleted ones are marked before their edges go: from the mark on, no edge comes to them. */
  private void users(Collection<UserChanged> users) {
    for (List<UserChanged> portion : Portions.of(users, PORTION)) {
      var ids = new TreeSet<String>();
      portion.forEach(each -> ids.add(each.user().toString()));
      neo4j.write(
          GraphStatements.USERS,
          Map.of("locks", List.copyOf(ids), "users", portion.stream().map(this::row).toList()));
    }
    users.stream()
        .filter(each -> !each.living())
        .forEach(each -> removeEdges(each.user().toString()));
  }

  private Map<String, Object> row(UserChanged user) {
    var row = new HashMap<String, Object>();
    row.put("id", user.user().toString());
    row.put("version", user.version());
    if (!user.living()) {
      row.put("deleted", true);
    }
    return row;
  }

  private void removeEdges(String user) {
    while (true) {
      List<String> others =
          neo4j.write(
              GraphStatements.NEIGHBOURS,
              Map.of("user", user, "limit", PORTION),
              row -> row.get("id").asString());
      if (others.isEmpty()) {
        return;
      }
      var locks = new TreeSet<>(others);
      locks.add(user);
      neo4j.write(
          GraphStatements.REMOVE_EDGES,
          Map.of("locks", List.copyOf(locks), "user", user, "others", others));
    }
  }

  private void edges(Collection<EdgeChanged> all, Kind kind, boolean living, Cypher statement) {
    List<EdgeChanged> wanted =
        all.stream().filter(each -> each.edge().kind() == kind && each.living() == living).toList();
    for (List<EdgeChanged> portion : Portions.of(wanted, PORTION)) {
      neo4j.write(
          statement,
          Map.of(
              "locks",
              List.copyOf(ends(portion)),
              "edges",
              portion.stream().map(Neo4jProjection::row).toList()));
    }
  }

  private static SortedSet<String> ends(List<EdgeChanged> edges) {
    var ends = new TreeSet<String>();
    for (EdgeChanged each : edges) {
      ends.add(each.edge().actor().toString());
      ends.add(each.edge().target().toString());
    }
    return ends;
  }

  private static Map<String, Object> row(EdgeChanged change) {
    return Map.of(
        "actor", change.edge().actor().toString(),
        "target", change.edge().target().toString(),
        "version", change.version());
  }

  @Override
  public void clear() {
    neo4j.write(GraphStatements.FORGET_FILLING, Map.of());
    // A user with a million edges would be one huge transaction, so edges go first.
    clear(GraphStatements.CLEAR_EDGES);
    clear(GraphStatements.CLEAR_USERS);
  }

  private void clear(Cypher statement) {
    long gone;
    do {
      gone =
          neo4j
              .write(statement, Map.of("limit", CLEARED_AT_ONCE), row -> row.get("gone").asLong())
              .getFirst();
    } while (gone > 0);
  }

  @Override
  public void begin(UUID filling) {
    neo4j.write(GraphStatements.BEGIN_FILLING, Map.of("filling", filling.toString()));
  }

  @Override
  public Optional<UUID> filling() {
    return neo4j
        .read(GraphStatements.FILLING, Map.of(), row -> UUID.fromString(row.get("id").asString()))
        .stream()
        .findFirst();
  }

  @Override
  public List<Entry> contents(Owners owners) {
    return contents.of(owners);
  }

  @Override
  public void eachOwner(Consumer<Owners> portion) {
    contents.eachOwner(portion);
  }
}
