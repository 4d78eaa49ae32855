package io.tributary.local.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rankings that need no service: what a feed has to be better than. */
final class PlainRankings {
  private static final int LENGTH = 1_000;

  private final Split split;
  private final List<Map.Entry<String, Split.Known>> newestFirst;
  private final List<Map.Entry<String, Split.Known>> popularFirst;

  PlainRankings(Split split) {
    this.split = split;
    this.newestFirst =
        split.posts().entrySet().stream()
            .sorted(BY_AGE.thenComparing(Map.Entry.comparingByKey()))
            .toList();
    Comparator<Map.Entry<String, Split.Known>> byActs =
        Comparator.comparing(post -> -split.lately().getOrDefault(post.getKey(), 0));
    this.popularFirst = newestFirst.stream().sorted(byActs).toList();
  }

  private static final Comparator<Map.Entry<String, Split.Known>> BY_AGE =
      Comparator.comparing((Map.Entry<String, Split.Known> post) -> post.getValue().at())
          .reversed();

  /** The newest posts of those whom the viewer follows. */
  List<String> chronological(String viewer) {
    Set<String> followees = split.followees().getOrDefault(viewer, Set.of());
    return newestFirst.stream()
        .filter(post -> followees.contains(post.getValue().author()))
        .filter(post -> !post.getValue().author().equals(viewer))
        .map(Map.Entry::getKey)
        .limit(LENGTH)
        .toList();
  }

  /** The posts of all with which people did most in the last day; of equals, the newest. */
  List<String> popular(String viewer) {
    return popularFirst.stream()
        .filter(post -> split.isFor(viewer, post.getValue()))
        .map(Map.Entry::getKey)
        .limit(LENGTH)
        .toList();
  }
}
