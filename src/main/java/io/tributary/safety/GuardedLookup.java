package io.tributary.safety;

import io.tributary.platform.cache.Cache;
import io.tributary.platform.cache.Entry;
import io.tributary.platform.cache.Looked;
import io.tributary.platform.failure.Failure;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Cached things that not everybody may see, for other features. They are the same for all viewers;
 * what a viewer may see is asked in each call: of the copy of the safety facts, whose yes counts,
 * because what hides something is in it before it is answered. Its no may be late, such as for a
 * follow of a moment ago. So what it does not allow, and what is not cached, is asked of PostgreSQL
 * in one statement that decides and reads at once.
 *
 * @param <V> such as a post
 */
public final class GuardedLookup<V> {
  /** Decides about values of one kind. */
  interface Guard<V> {
    /** Those of the values that the copy allows; none unless it has caught up. */
    Set<UUID> allowedByCopy(UUID viewer, Map<UUID, V> values);

    /** Those of the values that whoever can tell allows. */
    Set<UUID> allowed(UUID viewer, Map<UUID, V> values);
  }

  private final Cache<V> cache;
  private final Function<UUID, Entry> entry;
  private final Guard<V> guard;

  GuardedLookup(Cache<V> cache, Function<UUID, Entry> entry, Guard<V> guard) {
    this.cache = cache;
    this.entry = entry;
    this.guard = guard;
  }

  /**
   * Those that there are for this viewer, in the order of the ids.
   *
   * @param load reads those that the viewer may see
   * @throws Failure that the load failed with, unless all are kept
   */
  public Map<UUID, V> visible(
      UUID viewer, Collection<UUID> ids, Function<Set<UUID>, Map<UUID, V>> load) {
    return visible(viewer, ids, load, false);
  }

  /** The same, but if the load fails, what is not kept is left out. */
  public Map<UUID, V> visibleAsFarAsKept(
      UUID viewer, Collection<UUID> ids, Function<Set<UUID>, Map<UUID, V>> load) {
    return visible(viewer, ids, load, true);
  }

  private Map<UUID, V> visible(
      UUID viewer,
      Collection<UUID> ids,
      Function<Set<UUID>, Map<UUID, V>> load,
      boolean someWillDo) {
    Looked<V> looked = cache.look(ids, entry);
    var visible = new HashMap<UUID, V>(looked.good());
    if (!visible.isEmpty()) {
      visible.keySet().retainAll(guard.allowedByCopy(viewer, looked.good()));
    }
    var rest = new LinkedHashSet<>(ids);
    rest.removeAll(visible.keySet());
    if (rest.isEmpty()) {
      return inOrder(ids, visible);
    }
    Map<UUID, V> loaded;
    try {
      loaded = load.apply(rest);
    } catch (Failure failure) {
      looked.failed();
      Map<UUID, V> standIns = standIns(viewer, ids, looked.kept(), failure, someWillDo);
      looked.stoodIn(standIns.size());
      return standIns;
    }
    visible.putAll(loaded);
    var missed = new HashMap<>(loaded);
    missed.keySet().retainAll(looked.missing());
    looked.store(missed);
    return inOrder(ids, visible);
  }

  private Map<UUID, V> standIns(
      UUID viewer, Collection<UUID> ids, Map<UUID, V> kept, Failure failure, boolean someWillDo) {
    boolean enough = someWillDo || kept.keySet().containsAll(ids);
    if (!Looked.isStoreTrouble(failure) || !enough) {
      throw failure;
    }
    var visible = new HashMap<>(kept);
    if (!kept.isEmpty()) {
      visible.keySet().retainAll(guard.allowed(viewer, kept));
    }
    return inOrder(ids, visible);
  }

  private static <V> Map<UUID, V> inOrder(Collection<UUID> ids, Map<UUID, V> values) {
    var ordered = new LinkedHashMap<UUID, V>();
    for (UUID id : ids) {
      V value = values.get(id);
      if (value != null) {
        ordered.put(id, value);
      }
    }
    return ordered;
  }
}
