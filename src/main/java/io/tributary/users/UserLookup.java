package io.tributary.users;

import io.micronaut.context.annotation.Value;
import io.tributary.platform.batch.JoinedBatch;
import io.tributary.platform.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Users by id, for other features. Concurrent callers share statements. */
@Singleton
public final class UserLookup {
  private static final int IDS_AT_MOST = 1_100;
  private static final Duration LOAD_TIME = Duration.ofSeconds(2);

  private final Postgres postgres;
  private final UserRepository users;
  private final JoinedBatch<UUID, User> batch;

  UserLookup(
      Postgres postgres,
      UserRepository users,
      @Value("${lookup.loads-in-flight}") int loadsInFlight) {
    this.postgres = postgres;
    this.users = users;
    this.batch = new JoinedBatch<>("users", loadsInFlight, IDS_AT_MOST, LOAD_TIME, this::load);
  }

  /** Those of the users that there are, in the order of the ids. */
  public Map<UUID, User> living(Collection<UUID> ids) {
    return batch.get(ids);
  }

  private Map<UUID, User> load(Set<UUID> ids) {
    return postgres
        .query(
            "users.living", () -> users.findLiving(ids.toArray(UUID[]::new)).map(UserRow::toUser))
        .stream()
        .collect(Collectors.toMap(User::id, Function.identity()));
  }
}
