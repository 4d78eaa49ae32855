package io.tributary.graph;

import io.micronaut.context.annotation.Value;
import io.tributary.graph.PostgresFollowCounterStore.Seen;
import io.tributary.graph.PostgresFollowCounterStore.Wanted;
import io.tributary.platform.batch.JoinedBatch;
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
import java.util.UUID;

/** Counts of follows as a viewer may see them. Concurrent callers share statements. */
@Singleton
public final class FollowLookup {
  private static final int PAIRS_AT_MOST = 1_000;
  private static final Duration LOAD_TIME = Duration.ofSeconds(2);

  private final JoinedBatch<Wanted, Seen> batch;
  private final GuardedLookup<FollowCountsCache.Of> cached;

  FollowLookup(
      Postgres postgres,
      PostgresFollowCounterStore store,
      Caches caches,
      SafetyLookup safety,
      @Value("${lookup.loads-in-flight}") int loadsInFlight) {
    this.batch =
        new JoinedBatch<>(
            "follow-counts",
            loadsInFlight,
            PAIRS_AT_MOST,
            LOAD_TIME,
            wanted -> postgres.read(session -> store.read(session, wanted)));
    this.cached = safety.guardingUsers(caches.of(FollowCountsCache.KIND), FollowCountsCache::entry);
  }

  /** Of those of the users that there are for this viewer, in the order of the ids. */
  public Map<UUID, FollowCounts> counts(UUID viewer, Collection<UUID> users) {
    var counts = new LinkedHashMap<UUID, FollowCounts>();
    cached
        .visible(viewer, users, rest -> load(viewer, rest))
        .forEach((user, of) -> counts.put(user, of.counts()));
    return counts;
  }

  private Map<UUID, FollowCountsCache.Of> load(UUID viewer, Collection<UUID> users) {
    Map<Wanted, Seen> seen = batch.get(users.stream().map(id -> new Wanted(viewer, id)).toList());
    var counts = new LinkedHashMap<UUID, FollowCountsCache.Of>();
    seen.forEach(
        (wanted, found) -> {
          if (!found.viewerKnown()) {
            throw Failure.NotFound.user("viewer_id");
          }
          FollowCounts known = found.counts();
          if (known != null) {
            counts.put(wanted.user(), new FollowCountsCache.Of(wanted.user(), known));
          }
        });
    return counts;
  }
}
