package io.tributary.projection;

import io.tributary.events.v1.Envelope;
import io.tributary.projection.Change.UserChanged;
import io.tributary.projection.Change.UserErased;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;

/** A batch of events as projections need it: read, checked and reduced. */
public final class Changes {
  private final List<Change> all;

  private Changes(List<Change> all) {
    this.all = all;
  }

  /**
   * What these events say. What a newer pod says beyond our knowledge is left out.
   *
   * @throws UnprojectableEvent for the first that can never be applied
   */
  public static Changes read(List<Envelope> events) {
    return new Changes(
        events.stream().flatMap(event -> new EventReader(event).change().stream()).toList());
  }

  /** What is known without an event that says it. */
  public static Changes of(Collection<? extends Change> known) {
    return new Changes(List.copyOf(known));
  }

  public <C extends Change> List<C> all(Class<C> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The newest of each user; one who is erased is gone. */
  public Collection<UserChanged> users() {
    var users = new ArrayList<>(all(UserChanged.class));
    all(UserErased.class)
        .forEach(each -> users.add(new UserChanged(each.user(), false, each.version())));
    return newest(users, UserChanged::user);
  }

  /** The one with the highest version of each key: the others are history. */
  public <K, C extends Change> Collection<C> newest(Class<C> type, Function<C, K> key) {
    return newest(all(type), key);
  }

  private static <K, C extends Change> Collection<C> newest(List<C> changes, Function<C, K> key) {
    var newest = new HashMap<K, C>();
    for (C change : changes) {
      newest.merge(
          key.apply(change), change, (one, two) -> one.version() >= two.version() ? one : two);
    }
    return newest.values();
  }
}
