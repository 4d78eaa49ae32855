package io.tributary.platform.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.tributary.platform.redis.Listener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Entries in the pod's own memory, for a moment. They are held against the moments at which
 * versions were heard to move rather than removed: so one that was read before a move and comes in
 * behind it is not believed either. While this pod does not hear of moves, none is.
 */
final class NearCache implements Listener {
  /** Moves are remembered for a little longer than entries. */
  private static final int LONGER = 2;

  private static final int MOST_MOVES = 100_000;

  /** What an entry needs beside its bytes, roughly. */
  private static final int OVERHEAD = 400;

  private record Near(Kept<?> kept, long readNanos, int weight) {}

  private final CacheConfig.Near config;
  private final InstantSource clock;
  private final Cache<String, Near> entries;
  private final Cache<String, Long> moves;
  private volatile boolean hears;

  /** What was read before is not believed. */
  private volatile long floorNanos = System.nanoTime();

  NearCache(CacheConfig.Near config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(config.mostBytes())
            .<String, Near>weigher((key, near) -> near.weight())
            .expireAfterWrite(config.life())
            .build();
    this.moves =
        Caffeine.newBuilder()
            .maximumSize(MOST_MOVES)
            .expireAfterWrite(config.life().multipliedBy(LONGER).plus(Duration.ofSeconds(1)))
            .<String, Long>evictionListener(
                (key, nanos, cause) -> {
                  if (cause == RemovalCause.SIZE) {
                    // One that is forgotten too soon might make an old entry look good.
                    forgetAll();
                  }
                })
            .build();
  }

  boolean isFor(Kind<?> kind) {
    return hears && !config.life().isZero() && !config.except().contains(kind.entity());
  }

  /** Only what was put there as this kind: keys of two kinds are never the same. */
  @SuppressWarnings("unchecked")
  <V> Optional<Kept<V>> get(Kind<V> kind, Entry entry) {
    if (!isFor(kind)) {
      return Optional.empty();
    }
    Near near = entries.getIfPresent(entry.key());
    if (near == null
        || near.readNanos() - floorNanos < 0
        || hasMoved(entry.versionKey(), near.readNanos())
        || hasMoved(entry.key(), near.readNanos())
        || !near.kept().isGood(clock.instant())) {
      return Optional.empty();
    }
    return Optional.of((Kept<V>) near.kept());
  }

  private boolean hasMoved(String key, long sinceNanos) {
    Long movedNanos = moves.getIfPresent(key);
    return movedNanos != null && movedNanos - sinceNanos >= 0;
  }

  /**
   * @param size of its bytes
   * @param readNanos a moment before Redis, or what it is made of, was read
   */
  <V> void put(Kind<V> kind, Entry entry, Kept<V> kept, int size, long readNanos) {
    if (isFor(kind)) {
      entries.put(entry.key(), new Near(kept, readNanos, OVERHEAD + size));
    }
  }

  /** A version, or an entry itself. */
  @Override
  public void heard(String key) {
    moves.put(key, System.nanoTime());
  }

  @Override
  public void listening() {
    forgetAll();
    hears = true;
  }

  @Override
  public void deaf() {
    hears = false;
    forgetAll();
  }

  private void forgetAll() {
    floorNanos = System.nanoTime();
  }
}
