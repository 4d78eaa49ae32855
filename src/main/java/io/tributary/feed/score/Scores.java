package io.tributary.feed.score;

import io.tributary.feed.model.Candidate;
import java.util.Comparator;

/** What is done with scores, whatever their sign. */
public final class Scores {
  /** Best first; what is no number last; of equals the younger first, then by id. */
  public static final Comparator<Candidate> BEST_FIRST =
      // Negated, not reversed: Double's own order has what is no number at the end.
      Comparator.<Candidate>comparingDouble(each -> -each.score())
          .thenComparing(Candidate::createdAt, Comparator.reverseOrder())
          .thenComparing(Candidate::post);

  private Scores() {}

  /** A factor below 1 never lifts a score: one below zero goes further down by it. */
  public static double scaled(double score, double factor) {
    return score < 0 ? score / factor : score * factor;
  }
}
