package io.tributary.posts;

import io.micronaut.context.annotation.Value;
import io.tributary.platform.batch.JoinedBatch;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Postgres;
import io.tributary.posts.PostgresPostStore.Seen;
import io.tributary.posts.PostgresPostStore.Wanted;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Posts by id as a viewer may see them, for other features. Concurrent callers share statements.
 */
@Singleton
public final class PostLookup {
  private static final int PAIRS_AT_MOST = 1_000;
  private static final Duration LOAD_TIME = Duration.ofSeconds(2);

  private final JoinedBatch<Wanted, Seen> batch;

  PostLookup(
      Postgres postgres,
      PostgresPostStore store,
      @Value("${lookup.loads-in-flight}") int loadsInFlight) {
    this.batch =
        new JoinedBatch<>(
            "posts",
            loadsInFlight,
            PAIRS_AT_MOST,
            LOAD_TIME,
            wanted -> postgres.read(session -> store.visible(session, wanted)));
  }

  /** Those of the posts that there are for this viewer, in the order of the ids. */
  public Map<UUID, Post> visible(UUID viewer, Collection<UUID> ids) {
    Map<Wanted, Seen> seen = batch.get(ids.stream().map(id -> new Wanted(viewer, id)).toList());
    var posts = new LinkedHashMap<UUID, Post>();
    seen.forEach(
        (wanted, found) -> {
          if (!found.viewerKnown()) {
            throw Failure.NotFound.user("viewer_id");
          }
          Post post = found.post();
          if (post != null) {
            posts.put(wanted.post(), post);
          }
        });
    return posts;
  }

  Post visible(UUID viewer, UUID id) {
    Post post = visible(viewer, List.of(id)).get(id);
    if (post == null) {
      throw Failure.NotFound.post();
    }
    return post;
  }
}
