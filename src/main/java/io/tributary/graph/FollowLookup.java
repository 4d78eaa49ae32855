package io.tributary.graph;

import io.micronaut.context.annotation.Value;
import io.tributary.graph.PostgresFollowCounterStore.Seen;
import io.tributary.graph.PostgresFollowCounterStore.Wanted;
import io.tributary.platform.batch.JoinedBatch;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Postgres;
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

  FollowLookup(
      Postgres postgres,
      PostgresFollowCounterStore store,
      @Value("${lookup.loads-in-flight}") int loadsInFlight) {
    this.batch =
        new JoinedBatch<>(
            "follow-counts",
            loadsInFlight,
            PAIRS_AT_MOST,
            LOAD_TIME,
            wanted -> postgres.read(session -> store.read(session, wanted)));
  }

  /** Of those of the users that there are for this viewer, in the order of the ids. */
  public Map<UUID, FollowCounts> counts(UUID viewer, Collection<UUID> users) {
    Map<Wanted, Seen> seen = batch.get(users.stream().map(id -> new Wanted(viewer, id)).toList());
    var counts = new LinkedHashMap<UUID, FollowCounts>();
    seen.forEach(
        (wanted, found) -> {
          if (!found.viewerKnown()) {
            throw Failure.NotFound.user("viewer_id");
          }
          FollowCounts known = found.counts();
          if (known != null) {
            counts.put(wanted.user(), known);
          }
        });
    return counts;
  }
}
