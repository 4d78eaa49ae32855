package io.tributary.users;

import io.micronaut.context.annotation.Value;
import io.tributary.platform.batch.JoinedBatch;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** Users by id, for other features. Concurrent callers share statements. */
@Singleton
public final class UserLookup {
  private static final int IDS_AT_MOST = 1_100;
  private static final Duration LOAD_TIME = Duration.ofSeconds(2);

  private final JoinedBatch<UUID, User> batch;

  UserLookup(PostgresUserStore store, @Value("${lookup.loads-in-flight}") int loadsInFlight) {
    this.batch = new JoinedBatch<>("users", loadsInFlight, IDS_AT_MOST, LOAD_TIME, store::living);
  }

  /** Those of the users that there are, in the order of the ids. */
  public Map<UUID, User> living(Collection<UUID> ids) {
    return batch.get(ids);
  }
}
