package io.tributary.users;

import io.tributary.outbox.Outbox;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.id.Ids;
import io.tributary.platform.postgres.Locks;
import io.tributary.platform.postgres.Session;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What happens to users, each within its caller's transaction. */
@Singleton
final class UserService {
  private static final long[] NONE = {};

  private final PostgresUserStore store;
  private final Outbox outbox;
  private final Ids ids;
  private final InstantSource clock;

  UserService(PostgresUserStore store, Outbox outbox, Ids ids, InstantSource clock) {
    this.store = store;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  User create(Session transaction, Profile profile) {
    Instant now = clock.instant();
    PostgresUserStore.Written written = store.insert(transaction, ids.next(), profile, now);
    outbox.append(transaction, now, List.of(UserEvents.created(written.user(), written.version())));
    return written.user();
  }

  User update(Session transaction, UUID actor, ProfilePatch patch) {
    Instant now = clock.instant();
    PostgresUserStore.Written written =
        store
            .update(transaction, actor, patch, now)
            .orElseThrow(() -> Failure.NotFound.user("actor_id"));
    outbox.append(transaction, now, List.of(UserEvents.updated(written.user(), written.version())));
    return written.user();
  }

  /** Whether there was such a user; from then on nothing is written of it. */
  boolean delete(Session transaction, UUID user) {
    Instant now = clock.instant();
    Locks.take(transaction, NONE, new long[] {UserLocks.key(user)});
    Optional<Long> version = store.delete(transaction, user, now);
    version.ifPresent(
        drawn -> outbox.append(transaction, now, List.of(UserEvents.deleted(user, drawn))));
    return version.isPresent();
  }
}
