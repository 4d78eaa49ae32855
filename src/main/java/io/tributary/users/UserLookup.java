package io.tributary.users;

import io.micronaut.context.annotation.Value;
import io.tributary.platform.batch.JoinedBatch;
import io.tributary.platform.cache.Cache;
import io.tributary.platform.cache.Caches;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** Users by id, for other features: from the cache, else by statements that callers share. */
@Singleton
public final class UserLookup {
  private static final int IDS_AT_MOST = 1_100;
  private static final Duration LOAD_TIME = Duration.ofSeconds(2);

  private final JoinedBatch<UUID, User> batch;
  private final Cache<User> cache;

  UserLookup(
      PostgresUserStore store,
      Caches caches,
      @Value("${lookup.loads-in-flight}") int loadsInFlight) {
    this.cache = caches.of(ProfileCache.KIND);
    this.batch = new JoinedBatch<>("users", loadsInFlight, IDS_AT_MOST, LOAD_TIME, store::living);
  }

  /** Those of the users that there are, in the order of the ids. */
  public Map<UUID, User> living(Collection<UUID> ids) {
    return cache.getAll(ids, ProfileCache::entry, batch::get);
  }
}
