package io.tributary.platform.cache;

import java.time.Duration;

/**
 * What one kind of entry is called, how long it lives and how it is written.
 *
 * @param entity for metrics; few in number
 * @param fresh after this time at the latest it is loaded again
 * @param kept after this time at the latest Redis forgets it; until then it stands in for a load
 *     that fails
 * @param outdatedWhileLoading whether a value that something newer is known of may be served while
 *     somebody else loads
 */
public record Kind<V>(
    String entity, Duration fresh, Duration kept, boolean outdatedWhileLoading, Codec<V> codec) {
  public Kind {
    if (fresh.isNegative() || fresh.isZero() || kept.compareTo(fresh) < 0) {
      throw new IllegalArgumentException(
          "%s: fresh for %s and kept for %s does not fit".formatted(entity, fresh, kept));
    }
  }
}
