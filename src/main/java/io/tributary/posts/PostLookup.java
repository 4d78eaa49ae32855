package io.tributary.posts;

import io.micronaut.context.annotation.Value;
import io.tributary.platform.batch.JoinedBatch;
import io.tributary.platform.cache.Cache;
import io.tributary.platform.cache.Caches;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Postgres;
import io.tributary.posts.PostgresPostStore.Seen;
import io.tributary.posts.PostgresPostStore.Wanted;
import io.tributary.safety.GuardedLookup;
import io.tributary.safety.SafetyLookup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Posts by id as a viewer may see them, for other features. They are cached as they are for
 * everybody; who may see them is asked each time. Concurrent callers share statements.
 */
@Singleton
public final class PostLookup {
  private static final int PAIRS_AT_MOST = 1_000;
  private static final Duration LOAD_TIME = Duration.ofSeconds(2);

  private final JoinedBatch<Wanted, Seen> batch;
  private final Cache<Post> cache;
  private final GuardedLookup<Post> cached;

  PostLookup(
      Postgres postgres,
      PostgresPostStore store,
      Caches caches,
      SafetyLookup safety,
      @Value("${lookup.loads-in-flight}") int loadsInFlight) {
    this.batch =
        new JoinedBatch<>(
            "posts",
            loadsInFlight,
            PAIRS_AT_MOST,
            LOAD_TIME,
            wanted -> postgres.read(session -> store.visible(session, wanted)));
    this.cache = caches.of(PostCache.KIND);
    this.cached = safety.guardingPosts(cache, PostCache::entry, Post::authorId);
  }

  /** Those of the posts that there are for this viewer, in the order of the ids. */
  public Map<UUID, Post> visible(UUID viewer, Collection<UUID> ids) {
    return shown(viewer, cached.visible(viewer, ids, rest -> load(viewer, rest)));
  }

  /**
   * The same for those who go on without: while PostgreSQL is away, posts that are in no cache are
   * left out.
   */
  public Map<UUID, Post> visibleAsFarAsKept(UUID viewer, Collection<UUID> ids) {
    return shown(viewer, cached.visibleAsFarAsKept(viewer, ids, rest -> load(viewer, rest)));
  }

  /**
   * Sees to it that posts are cached.
   *
   * @param authors of each of them, who see them in any case
   */
  public void warm(Map<UUID, UUID> authors) {
    var unused =
        cache.getAll(
            authors.keySet(), PostCache::entry, missing -> loadAsAuthors(authors, missing));
  }

  private Map<UUID, Post> loadAsAuthors(Map<UUID, UUID> authors, Set<UUID> ids) {
    var posts = new LinkedHashMap<UUID, Post>();
    batch
        .get(
            ids.stream()
                .map(id -> new Wanted(Objects.requireNonNull(authors.get(id)), id))
                .toList())
        .forEach(
            (wanted, found) -> {
              Post post = found.post();
              if (post != null) {
                posts.put(wanted.post(), post);
              }
            });
    return posts;
  }

  private static Map<UUID, Post> shown(UUID viewer, Map<UUID, Post> posts) {
    var shown = new LinkedHashMap<UUID, Post>();
    posts.forEach((id, post) -> shown.put(id, post.shownTo(viewer)));
    return shown;
  }

  private Map<UUID, Post> load(UUID viewer, Collection<UUID> ids) {
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
