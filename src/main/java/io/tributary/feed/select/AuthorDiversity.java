package io.tributary.feed.select;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.ScoreParts;
import io.tributary.feed.score.Scores;
import io.tributary.feed.tuning.Tuning;
import io.tributary.pipeline.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;

/**
 * Best first, each author's further posts counting less and less, and no author twice in a row
 * while there is another. Place after place the best is taken of what every author has next, so
 * those of one who has many come in as soon as they are the best, not at the end.
 */
public final class AuthorDiversity implements Selector<FeedQuery, Candidate> {
  @Override
  public List<Candidate> select(FeedQuery query, List<Candidate> candidates) {
    var byAuthor = new LinkedHashMap<UUID, List<Candidate>>();
    candidates.forEach(
        each -> byAuthor.computeIfAbsent(each.author(), author -> new ArrayList<>()).add(each));
    var waiting =
        new PriorityQueue<Author>((one, two) -> Scores.BEST_FIRST.compare(one.next, two.next));
    byAuthor
        .values()
        .forEach(posts -> waiting.add(new Author(posts, query.tuning().authorDiversity())));

    var ranked = new ArrayList<Candidate>(candidates.size());
    Author last = null;
    while (!waiting.isEmpty()) {
      Author best = waiting.remove();
      if (best == last && !waiting.isEmpty()) {
        Author second = waiting.remove();
        waiting.add(best);
        best = second;
      }
      ranked.add(best.next);
      if (best.goesOn()) {
        waiting.add(best);
      }
      last = best;
    }
    return ranked;
  }

  /** What is left of an author's posts, and the next of them as it counts now. */
  private static final class Author {
    private final Tuning.AuthorDiversity diversity;
    private final Deque<Candidate> rest;
    private int above;
    private Candidate next;

    Author(List<Candidate> posts, Tuning.AuthorDiversity diversity) {
      this.diversity = diversity;
      this.rest = new ArrayDeque<>(posts.stream().sorted(Scores.BEST_FIRST).toList());
      this.next = scaled(rest.remove());
    }

    boolean goesOn() {
      if (rest.isEmpty()) {
        return false;
      }
      above++;
      next = scaled(rest.remove());
      return true;
    }

    private Candidate scaled(Candidate candidate) {
      ScoreParts parts = candidate.parts();
      double factor = diversity.factor(above);
      return parts == null
          ? candidate
          : candidate.scored(parts.withDiversity(factor), Scores.scaled(candidate.score(), factor));
    }
  }
}
