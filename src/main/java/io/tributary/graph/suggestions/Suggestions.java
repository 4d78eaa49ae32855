package io.tributary.graph.suggestions;

import io.tributary.graph.suggestions.PostgresSuggestionStore.Checked;
import io.tributary.platform.cache.Cache;
import io.tributary.platform.cache.Caches;
import io.tributary.platform.cache.Loaded;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.neo4j.Neo4j;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whom users may know. Neo4j finds them, and lags behind what was just followed or blocked;
 * PostgreSQL has the last word, in one statement for all.
 */
@Singleton
public final class Suggestions {
  public static final int MOST = 50;

  /** So many more are kept and checked than are shown, as some may have been followed since. */
  private static final int SPARE = 10;

  /** About more of them a statement may take longer. */
  private static final int FEW = 100;

  private final Postgres postgres;
  private final PostgresSuggestionStore store;
  private final Cache<List<Suggestion>> cache;
  private final @Nullable Neo4jSuggestionStore query;

  Suggestions(
      Postgres postgres,
      PostgresSuggestionStore store,
      Caches caches,
      Optional<Neo4j> neo4j,
      SuggestionConfig config) {
    this.postgres = postgres;
    this.store = store;
    this.cache = caches.of(SuggestionCache.kind(config.freshFor()));
    this.query = neo4j.map(each -> new Neo4jSuggestionStore(each, config)).orElse(null);
  }

  /**
   * Of each of the users that there are for this viewer, in the order of the ids. Without Neo4j
   * nobody is suggested.
   *
   * @throws Failure.NotFound if there is no such viewer
   */
  public Map<UUID, List<Suggestion>> of(UUID viewer, Collection<UUID> users, int limit) {
    Map<UUID, List<Suggestion>> found = found(users);
    var asked = new LinkedHashSet<>(users);
    asked.add(viewer);
    Checked checked = check(viewer, asked, candidates(found, limit + SPARE));
    var suggestions = new LinkedHashMap<UUID, List<Suggestion>>();
    for (UUID user : users) {
      if (checked.users().contains(user)) {
        Set<UUID> suggestible = checked.suggestible().getOrDefault(user, Set.of());
        suggestions.put(
            user,
            found.getOrDefault(user, List.of()).stream()
                .filter(each -> suggestible.contains(each.user()))
                .limit(limit)
                .toList());
      }
    }
    return suggestions;
  }

  private Map<UUID, List<Suggestion>> found(Collection<UUID> users) {
    Neo4jSuggestionStore asking = query;
    if (asking == null || users.isEmpty()) {
      return Map.of();
    }
    if (users.size() == 1) {
      UUID user = users.iterator().next();
      return Map.of(user, ofOne(asking, user));
    }
    return cache.getAll(users, SuggestionCache::entry, missing -> asking.of(missing, MOST + SPARE));
  }

  /** Found once for all who ask at the same time. */
  private List<Suggestion> ofOne(Neo4jSuggestionStore asking, UUID user) {
    return cache
        .get(
            SuggestionCache.entry(user),
            version -> {
              List<Suggestion> found = asking.of(List.of(user), MOST + SPARE).get(user);
              // Of whom Neo4j has not heard, there is nothing to be kept.
              return found == null
                  ? new Loaded<>(List.of(), version, false)
                  : new Loaded<>(found, version, true);
            })
        .value();
  }

  private static Map<UUID, List<UUID>> candidates(Map<UUID, List<Suggestion>> found, int atMost) {
    var candidates = new HashMap<UUID, List<UUID>>();
    found.forEach(
        (user, suggestions) ->
            candidates.put(
                user, suggestions.stream().limit(atMost).map(Suggestion::user).toList()));
    return candidates;
  }

  private Checked check(UUID viewer, Set<UUID> users, Map<UUID, List<UUID>> candidates) {
    Checked checked =
        postgres.read(
            users.size() > FEW ? Pool.SLOW : Pool.FAST,
            session -> store.check(session, viewer, users, candidates));
    if (!checked.users().contains(viewer)) {
      throw Failure.NotFound.user("viewer_id");
    }
    return checked;
  }
}
