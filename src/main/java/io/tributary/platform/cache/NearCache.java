package io.tributary.platform.cache;

import io.tributary.platform.cache.RedisEntries.Held;
import java.util.Optional;

/** Entries in the pod's own memory. */
final class NearCache {
  <V> Optional<Kept<V>> get(Kind<V> kind, Entry entry) {
    return Optional.empty();
  }

  /**
   * @param readNanos when Redis was asked, or earlier
   */
  <V> void put(Kind<V> kind, Entry entry, Kept<V> kept, Held held, long readNanos) {}
}
