package io.tributary.engagement;

import io.micronaut.context.annotation.Value;
import io.tributary.engagement.PostgresCounterStore.Seen;
import io.tributary.engagement.PostgresCounterStore.Wanted;
import io.tributary.platform.batch.JoinedBatch;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Counts of posts as a viewer may see them. Concurrent callers share statements. */
@Singleton
public final class EngagementLookup {
  private static final int PAIRS_AT_MOST = 1_000;
  private static final Duration LOAD_TIME = Duration.ofSeconds(2);

  private final JoinedBatch<Wanted, Seen> batch;

  EngagementLookup(
      Postgres postgres,
      PostgresCounterStore store,
      @Value("${lookup.loads-in-flight}") int loadsInFlight) {
    this.batch =
        new JoinedBatch<>(
            "counts",
            loadsInFlight,
            PAIRS_AT_MOST,
            LOAD_TIME,
            wanted -> postgres.read(session -> store.read(session, wanted)));
  }

  /** Of those of the posts that there are for this viewer, in the order of the ids. */
  public Map<UUID, Counts> visible(UUID viewer, Collection<UUID> posts) {
    Map<Wanted, Seen> seen = batch.get(posts.stream().map(id -> new Wanted(viewer, id)).toList());
    var counts = new LinkedHashMap<UUID, Counts>();
    seen.forEach(
        (wanted, found) -> {
          if (!found.viewerKnown()) {
            throw Failure.NotFound.user("viewer_id");
          }
          Counts known = found.counts();
          if (known != null) {
            counts.put(wanted.post(), known);
          }
        });
    return counts;
  }
}
