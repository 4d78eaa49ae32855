package io.tributary.safety;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Listener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What this pod was told of a viewer a moment ago. A viewer who turns a page, or a load test that
 * asks for the same one, need not be asked about again; what is written here is known here at once,
 * what is written elsewhere when Redis tells of it, and without Redis a moment later. Facts are
 * held against the moments at which their people did something rather than removed: so those that
 * were read before and come in behind are not believed.
 */
final class SafetyMemory implements Listener {
  /** About 30 MB. */
  private static final long MOST_FACTS = 300_000;

  private static final int MOST_PEOPLE = 100_000;

  private record Known(long askedNanos, Map<UUID, Standing> standings) {}

  private final Cache<UUID, Known> viewers;
  private final Cache<UUID, Long> moved;
  private final boolean isOn;

  SafetyMemory(Duration life) {
    this.isOn = life.isPositive();
    this.viewers =
        Caffeine.newBuilder()
            .maximumWeight(MOST_FACTS)
            .<UUID, Known>weigher((viewer, known) -> 1 + known.standings().size())
            .expireAfterWrite(life)
            .build();
    this.moved =
        Caffeine.newBuilder()
            .maximumSize(MOST_PEOPLE)
            .expireAfterWrite(life.multipliedBy(2).plusSeconds(1))
            .build();
  }

  /** Nothing unless all of it is known. */
  Optional<Map<UUID, Standing>> recall(UUID viewer, Map<UUID, UUID> authors) {
    Known known = isOn ? viewers.getIfPresent(viewer) : null;
    if (known == null || hasMoved(viewer, known.askedNanos())) {
      return Optional.empty();
    }
    var standings = new HashMap<UUID, Standing>(authors.size() * 2);
    for (Map.Entry<UUID, UUID> each : authors.entrySet()) {
      Standing standing = known.standings().get(each.getKey());
      if (standing == null
          || hasMoved(each.getValue(), known.askedNanos())
          || hasMoved(each.getKey(), known.askedNanos())) {
        return Optional.empty();
      }
      standings.put(each.getKey(), standing);
    }
    return Optional.of(standings);
  }

  private boolean hasMoved(UUID userOrPost, long sinceNanos) {
    Long movedNanos = moved.getIfPresent(userOrPost);
    return movedNanos != null && movedNanos - sinceNanos >= 0;
  }

  /**
   * @param askedNanos a moment before anybody was asked
   */
  void keep(UUID viewer, Map<UUID, Standing> standings, long askedNanos) {
    if (isOn) {
      viewers.put(viewer, new Known(askedNanos, Map.copyOf(standings)));
    }
  }

  /** Somebody did something that may change what is known of them, and of their posts. */
  void moved(UUID userOrPost) {
    if (isOn) {
      moved.put(userOrPost, System.nanoTime());
    }
  }

  @Override
  public void heard(String key) {
    Keys.seenOtherwise(key).ifPresent(this::moved);
  }

  @Override
  public void listening() {}

  /** What is kept is forgotten soon in any case. */
  @Override
  public void deaf() {}
}
