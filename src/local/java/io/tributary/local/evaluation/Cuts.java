package io.tributary.local.evaluation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Where a dataset is cut: at times that have as much of what people liked and commented on between
 * each two of them, the last of them before the end.
 *
 * @param at one after the other, in the dataset's own time
 * @param until when what comes after each is looked at: the next one, or the end
 */
record Cuts(List<Instant> at, List<Instant> until) {
  /**
   * @param first how much of it is before the first cut, from 0 to 1
   */
  static Cuts of(Dataset dataset, int cuts, double first) {
    LongStream.Builder times = LongStream.builder();
    dataset.each(
        item -> {
          if (item.hasLike() || item.hasComment()) {
            times.add(ItemTimes.of(item).toEpochMilli());
          }
        });
    long[] sorted = times.build().sorted().toArray();
    if (sorted.length <= cuts) {
      throw new IllegalArgumentException(
          dataset.name() + ": " + sorted.length + " likes and comments are too few to evaluate by");
    }
    var at = new ArrayList<Instant>();
    for (int i = 0; i < cuts; i++) {
      double share = first + (1 - first) * i / cuts;
      at.add(Instant.ofEpochMilli(sorted[(int) (share * (sorted.length - 1))]));
    }
    var until = new ArrayList<>(at.subList(1, at.size()));
    until.add(Instant.ofEpochMilli(sorted[sorted.length - 1]));
    return new Cuts(at, until);
  }
}
