package io.tributary.feed.candidates;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * When each active viewer's candidates are to be computed anew. Whoever is due soon goes along with
 * those who are due, because most of what a computation for a few costs is the statement's own.
 */
final class Refreshes {
  static final int AT_ONCE = 500;

  /** So much of the time between two refreshes is soon: others may come that much too early. */
  private static final int PARTS = 12;

  private final Duration every;
  private final Duration soon;
  private final Map<UUID, Instant> due = new HashMap<>();

  Refreshes(Duration every) {
    this.every = every;
    this.soon = every.dividedBy(PARTS);
  }

  /**
   * Looks after these from now on, and after nobody else.
   *
   * @return who of them is new
   */
  List<UUID> lookAfter(Collection<UUID> viewers, Instant now) {
    due.keySet().retainAll(Set.copyOf(viewers));
    var newcomers = new ArrayList<UUID>();
    for (UUID viewer : viewers) {
      if (!due.containsKey(viewer)) {
        due.put(viewer, first(viewer, now));
        newcomers.add(viewer);
      }
    }
    return newcomers;
  }

  /** Whoever has just asked was computed just now; spread, so that not all are due at once. */
  private Instant first(UUID viewer, Instant now) {
    long spread = every.toMillis();
    return now.plusMillis(spread / 2 + Math.floorMod(viewer.hashCode(), spread / 2 + 1));
  }

  Set<UUID> viewers() {
    return Collections.unmodifiableSet(due.keySet());
  }

  /** Not later than now, if it is one of ours. */
  void hurry(UUID viewer, Instant now) {
    due.computeIfPresent(viewer, (same, at) -> at.isAfter(now) ? now : at);
  }

  /** Whom to compute now; those who have waited longest first. */
  List<UUID> portion(Instant now) {
    if (due.values().stream().allMatch(at -> at.isAfter(now))) {
      return List.of();
    }
    Instant until = now.plus(soon);
    return due.entrySet().stream()
        .filter(each -> !each.getValue().isAfter(until))
        .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .limit(AT_ONCE)
        .map(Map.Entry::getKey)
        .toList();
  }

  void done(Collection<UUID> viewers, Instant now) {
    viewers.forEach(viewer -> due.put(viewer, now.plus(every)));
  }

  /** By how much the one that waits longest is late. */
  Duration behind(Instant now) {
    return due.values().stream()
        .min(Comparator.naturalOrder())
        .filter(at -> at.isBefore(now))
        .map(at -> Duration.between(at, now))
        .orElse(Duration.ZERO);
  }
}
