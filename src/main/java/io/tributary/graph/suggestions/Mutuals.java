package io.tributary.graph.suggestions;

import io.tributary.platform.failure.Failure;
import io.tributary.platform.neo4j.Neo4j;
import io.tributary.platform.postgres.Postgres;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How many people users follow in common, as far as a viewer may know of those users. */
@Singleton
public final class Mutuals {
  private final Postgres postgres;
  private final PostgresSuggestionStore store;
  private final @Nullable Neo4jMutualStore query;

  Mutuals(Postgres postgres, PostgresSuggestionStore store, Optional<Neo4j> neo4j) {
    this.postgres = postgres;
    this.store = store;
    this.query = neo4j.map(Neo4jMutualStore::new).orElse(null);
  }

  /**
   * What is known of pairs.
   *
   * @param counts in the order of the pairs; without Neo4j there are none
   * @param missing those of whom one or both are not there for the viewer
   */
  public record Counted(Map<Pair, Integer> counts, List<Pair> missing) {}

  /**
   * Of all the pairs.
   *
   * @throws Failure.NotFound if there is no such viewer
   */
  public Counted of(UUID viewer, Collection<Pair> pairs) {
    Set<UUID> there = there(viewer, pairs);
    Predicate<Pair> areThere = pair -> there.contains(pair.one()) && there.contains(pair.other());
    return new Counted(
        counts(pairs.stream().filter(areThere).toList()),
        pairs.stream().filter(areThere.negate()).toList());
  }

  private Map<Pair, Integer> counts(List<Pair> pairs) {
    Neo4jMutualStore asking = query;
    if (asking == null || pairs.isEmpty()) {
      return Map.of();
    }
    Map<Pair, Integer> found = asking.of(pairs);
    var counts = new LinkedHashMap<Pair, Integer>();
    // Of whom Neo4j has not heard yet, it knows of no follows either.
    pairs.forEach(pair -> counts.put(pair, found.getOrDefault(pair, 0)));
    return counts;
  }

  private Set<UUID> there(UUID viewer, Collection<Pair> pairs) {
    var users = new LinkedHashSet<UUID>();
    users.add(viewer);
    pairs.forEach(
        pair -> {
          users.add(pair.one());
          users.add(pair.other());
        });
    Set<UUID> there =
        postgres.read(session -> store.check(session, viewer, users, Map.of())).users();
    if (!there.contains(viewer)) {
      throw Failure.NotFound.user("viewer_id");
    }
    return there;
  }
}
