package io.tributary.engagement;

import io.micronaut.context.annotation.Value;
import io.tributary.engagement.PostgresCounterStore.Seen;
import io.tributary.engagement.PostgresCounterStore.Wanted;
import io.tributary.platform.batch.JoinedBatch;
import io.tributary.platform.cache.Cache;
import io.tributary.platform.cache.Caches;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Postgres;
import io.tributary.safety.GuardedLookup;
import io.tributary.safety.SafetyLookup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts of posts as a viewer may see them. Concurrent callers share statements. */
@Singleton
public final class EngagementLookup {
  private static final int PAIRS_AT_MOST = 1_000;
  private static final Duration LOAD_TIME = Duration.ofSeconds(2);

  private final JoinedBatch<Wanted, Seen> batch;
  private final Cache<Tally> cache;
  private final GuardedLookup<Tally> cached;

  EngagementLookup(
      Postgres postgres,
      PostgresCounterStore store,
      Caches caches,
      SafetyLookup safety,
      @Value("${lookup.loads-in-flight}") int loadsInFlight) {
    this.batch =
        new JoinedBatch<>(
            "counts",
            loadsInFlight,
            PAIRS_AT_MOST,
            LOAD_TIME,
            wanted -> postgres.read(session -> store.read(session, wanted)));
    this.cache = caches.of(CountsCache.KIND);
    this.cached = safety.guardingPosts(cache, CountsCache::entry, Tally::author);
  }

  /**
   * Of those of the posts that there are for this viewer, in the order of the ids. Whether the
   * viewer likes them is asked each time, and so are the counts with it.
   */
  public Map<UUID, Counts> visible(UUID viewer, Collection<UUID> posts) {
    return load(viewer, posts, Seen::counts);
  }

  /** The same without what the viewer likes: from the cache. */
  public Map<UUID, Tally> tallies(UUID viewer, Collection<UUID> posts) {
    return cached.visible(viewer, posts, rest -> load(viewer, rest, Seen::tally));
  }

  /**
   * The same for those who go on without: while PostgreSQL is away, those that are in no cache are
   * left out.
   */
  public Map<UUID, Tally> talliesAsFarAsKept(UUID viewer, Collection<UUID> posts) {
    return cached.visibleAsFarAsKept(viewer, posts, rest -> load(viewer, rest, Seen::tally));
  }

  /**
   * Sees to it that counts are cached.
   *
   * @param authors of the posts, who see them in any case
   */
  public void warm(Map<UUID, UUID> authors) {
    var unused =
        cache.getAll(
            authors.keySet(), CountsCache::entry, missing -> loadAsAuthors(authors, missing));
  }

  private Map<UUID, Tally> loadAsAuthors(Map<UUID, UUID> authors, Set<UUID> posts) {
    var tallies = new LinkedHashMap<UUID, Tally>();
    batch
        .get(
            posts.stream()
                .map(id -> new Wanted(Objects.requireNonNull(authors.get(id)), id))
                .toList())
        .forEach(
            (wanted, found) -> {
              Tally tally = found.tally();
              if (tally != null) {
                tallies.put(wanted.post(), tally);
              }
            });
    return tallies;
  }

  private <T> Map<UUID, T> load(
      UUID viewer, Collection<UUID> posts, Function<Seen, @Nullable T> part) {
    Map<Wanted, Seen> seen = batch.get(posts.stream().map(id -> new Wanted(viewer, id)).toList());
    var parts = new LinkedHashMap<UUID, T>();
    seen.forEach(
        (wanted, found) -> {
          if (!found.viewerKnown()) {
            throw Failure.NotFound.user("viewer_id");
          }
          T known = part.apply(found);
          if (known != null) {
            parts.put(wanted.post(), known);
          }
        });
    return parts;
  }
}
