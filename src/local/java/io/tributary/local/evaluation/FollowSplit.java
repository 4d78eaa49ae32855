package io.tributary.local.evaluation;

import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportedFollow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * People and whom they follow, some of the follows held out. Which ones follows from the seed and
 * from who follows whom alone, so that it is the same whatever the order.
 */
final class FollowSplit implements Dataset {
  private static final int PERCENT_HELD_OUT = 10;

  private final Dataset dataset;
  private final long seed;
  private final Map<String, Set<String>> kept = new HashMap<>();
  private final Map<String, Set<String>> heldOut = new HashMap<>();

  FollowSplit(Dataset dataset, long seed) {
    this.dataset = dataset;
    this.seed = seed;
    dataset.each(
        item -> {
          if (item.hasFollow()) {
            ImportedFollow follow = item.getFollow();
            (isHeldOut(follow) ? heldOut : kept)
                .computeIfAbsent(follow.getFollowerId(), none -> new HashSet<>())
                .add(follow.getFolloweeId());
          }
        });
  }

  private boolean isHeldOut(ImportedFollow follow) {
    UUID one = UUID.fromString(follow.getFollowerId());
    UUID other = UUID.fromString(follow.getFolloweeId());
    long pair = one.hashCode() * 31L + other.hashCode();
    return new SplittableRandom(seed ^ pair * 0x9E3779B97F4A7C15L).nextInt(100) < PERCENT_HELD_OUT;
  }

  @Override
  public String name() {
    return dataset.name() + ", follows";
  }

  @Override
  public void each(Consumer<ImportItem> taker) {
    dataset.each(
        item -> {
          if (item.hasUser() || item.hasFollow() && !isHeldOut(item.getFollow())) {
            taker.accept(item);
          }
        });
  }

  /** Of those who follow somebody by what is kept: whom else they follow. */
  Map<String, Set<String>> heldOut() {
    var of = new HashMap<>(heldOut);
    of.keySet().retainAll(kept.keySet());
    return of;
  }

  /** By the plain number of followees who follow them, most first; the same again for the same. */
  List<String> byMutualCount(String user, int most) {
    Set<String> followees = kept.getOrDefault(user, Set.of());
    var mutual = new HashMap<String, Integer>();
    for (String followee : followees) {
      kept.getOrDefault(followee, Set.of()).forEach(each -> mutual.merge(each, 1, Integer::sum));
    }
    mutual.keySet().removeAll(followees);
    mutual.remove(user);
    return mutual.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }
}
