package io.tributary.users;

import io.tributary.outbox.Event;
import io.tributary.platform.batch.Verdict;
import io.tributary.platform.postgres.Session;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Many users at once, with ids and times of their own, and the end of one. */
@Singleton
public final class UserWriter {
  private final PostgresManyUsersStore store;
  private final UserService service;

  UserWriter(PostgresManyUsersStore store, UserService service) {
    this.store = store;
    this.service = service;
  }

  /** One verdict for each user, in their order; adds the events of what was written. */
  public List<Verdict> write(Session transaction, List<User> users, List<Event> events) {
    if (users.isEmpty()) {
      return List.of();
    }
    PostgresManyUsersStore.Taken taken = store.taken(transaction, users);
    var ids = new HashSet<>(taken.ids());
    var handles = new HashSet<>(taken.handles());
    var fitting = new LinkedHashMap<User, Integer>();
    var verdicts = new Verdict[users.size()];
    for (int i = 0; i < verdicts.length; i++) {
      User user = users.get(i);
      if (ids.contains(user.id())) {
        verdicts[i] = Verdict.UNCHANGED;
      } else if (!handles.add(user.profile().handle())) {
        verdicts[i] = handleTaken();
      } else {
        ids.add(user.id());
        fitting.put(user, i);
      }
    }
    Map<UUID, Long> versions = store.insert(transaction, List.copyOf(fitting.keySet()));
    fitting.forEach(
        (user, i) -> {
          Long version = versions.get(user.id());
          // Somebody may have taken the handle since we looked.
          verdicts[i] = version == null ? handleTaken() : Verdict.WRITTEN;
          if (version != null) {
            events.add(UserEvents.created(user, version));
          }
        });
    return List.of(verdicts);
  }

  /** Deletes a user as its own request would; false if there is no such user, living. */
  public boolean delete(Session transaction, UUID user) {
    return service.delete(transaction, user);
  }

  /** Those of the users that live. They go on living if their locks are held. */
  public Set<UUID> living(Session transaction, Collection<UUID> ids) {
    return ids.isEmpty() ? Set.of() : store.living(transaction, ids);
  }

  private static Verdict handleTaken() {
    return Verdict.refused("HANDLE_TAKEN", "user.profile.handle", "another user has this handle");
  }
}
