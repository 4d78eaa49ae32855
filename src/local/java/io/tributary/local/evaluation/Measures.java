package io.tributary.local.evaluation;

import java.util.List;
import java.util.Set;

/** How well a ranking has what people then turned to. */
final class Measures {
  private Measures() {}

  /** How much of it is among the first so many. */
  static double recall(List<String> ranking, Set<String> relevant, int first) {
    long found = ranking.stream().limit(first).filter(relevant::contains).count();
    return (double) found / relevant.size();
  }

  /**
   * Discounted gain of the first so many, as a share of what the best order would have: each counts
   * 1 / log2(1 + its place), places from 1 on (Järvelin and Kekäläinen, 2002).
   */
  static double ndcg(List<String> ranking, Set<String> relevant, int first) {
    double gain = 0;
    for (int i = 0; i < Math.min(first, ranking.size()); i++) {
      if (relevant.contains(ranking.get(i))) {
        gain += discount(i);
      }
    }
    double best = 0;
    for (int i = 0; i < Math.min(first, relevant.size()); i++) {
      best += discount(i);
    }
    return gain / best;
  }

  private static double discount(int index) {
    return Math.log(2) / Math.log(index + 2.0);
  }
}
