package io.tributary.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Stages in order. All candidates pass a stage before the next begins, so that what needs a store
 * asks it once for all of them.
 *
 * @param <Q> who asks for what, when, with which weights
 * @param <C> a candidate, immutable
 * @param <R> why a candidate is dropped
 */
public final class Recipe<Q, C, R> {
  private final List<Source<Q, C>> sources;
  private final Function<C, Object> identity;
  private final BinaryOperator<C> merging;
  private final List<Step<Q, C, R>> steps;
  private final Predicate<RuntimeException> endsTheRun;

  /** What is done to the whole list between the sources and the end. */
  @FunctionalInterface
  private interface Work<Q, C, R> {
    List<C> run(Q query, List<C> candidates, Listener<C, R> listener);
  }

  private record Step<Q, C, R>(Stage stage, Work<Q, C, R> work) {}

  private Recipe(Builder<Q, C, R> builder) {
    this.sources = List.copyOf(builder.sources);
    this.identity = builder.identity;
    this.merging = builder.merging;
    this.steps = List.copyOf(builder.steps);
    this.endsTheRun = builder.endsTheRun;
  }

  /**
   * The ranked list.
   *
   * @throws RuntimeException what the first source failed with, if all of them did
   */
  public List<C> run(Q query, Listener<C, R> listener) {
    return refine(query, gather(query, listener), listener);
  }

  /** The ranked list of what somebody has already: all but the sources. */
  public List<C> refine(Q query, List<C> given, Listener<C, R> listener) {
    List<C> candidates = given;
    for (Step<Q, C, R> step : steps) {
      List<C> before = candidates;
      candidates = timed(step.stage(), listener, () -> step.work().run(query, before, listener));
    }
    listener.ranked(candidates);
    return candidates;
  }

  private List<C> gather(Q query, Listener<C, R> listener) {
    var all = new ArrayList<C>();
    RuntimeException firstFailure = null;
    int failures = 0;
    for (Source<Q, C> source : sources) {
      try {
        List<C> found = timed(source, listener, () -> source.candidates(query));
        listener.found(source, found);
        all.addAll(found);
      } catch (RuntimeException failure) {
        tell(source, failure, listener);
        firstFailure = firstFailure == null ? failure : firstFailure;
        failures++;
      }
    }
    if (firstFailure != null && failures == sources.size()) {
      throw firstFailure;
    }
    return merged(all);
  }

  /** Each candidate once, where it came first. */
  private List<C> merged(List<C> all) {
    return List.copyOf(
        all.stream()
            .collect(
                Collectors.toMap(
                    identity, candidate -> candidate, merging, java.util.LinkedHashMap::new))
            .values());
  }

  private void tell(Stage stage, RuntimeException failure, Listener<C, R> listener) {
    if (endsTheRun.test(failure)) {
      throw failure;
    }
    listener.failed(stage, failure);
  }

  private static <T> T timed(Stage stage, Listener<?, ?> listener, Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      listener.took(stage, System.nanoTime() - start);
    }
  }

  /** Puts a recipe together, in the order in which it is read. */
  public static final class Builder<Q, C, R> {
    private final List<Source<Q, C>> sources = new ArrayList<>();
    private final List<Step<Q, C, R>> steps = new ArrayList<>();
    private final Function<C, Object> identity;
    private final BinaryOperator<C> merging;
    private final Predicate<RuntimeException> endsTheRun;

    /**
     * @param identity what makes two candidates the same
     * @param merging two of them as one; the first came first
     * @param endsTheRun failures that no run goes on after, such as a deadline that has passed
     */
    public Builder(
        Function<C, Object> identity,
        BinaryOperator<C> merging,
        Predicate<RuntimeException> endsTheRun) {
      this.identity = identity;
      this.merging = merging;
      this.endsTheRun = endsTheRun;
    }

    public Builder<Q, C, R> source(Source<Q, C> source) {
      sources.add(source);
      return this;
    }

    public Builder<Q, C, R> hydrate(Hydrator<Q, C> hydrator) {
      return step(
          hydrator, (query, candidates, listener) -> told(hydrator, query, candidates, listener));
    }

    public Builder<Q, C, R> filter(Filter<Q, C, R> filter) {
      return step(
          filter,
          (query, candidates, listener) -> {
            var kept = new ArrayList<C>(candidates.size());
            for (C candidate : candidates) {
              if (filter.keeps(query, candidate)) {
                kept.add(candidate);
              } else {
                listener.dropped(filter, candidate, filter.reason());
              }
            }
            return kept;
          });
    }

    public Builder<Q, C, R> score(Scorer<Q, C> scorer) {
      return step(
          scorer,
          (query, candidates, listener) -> {
            var scored = new ArrayList<C>(candidates.size());
            for (C candidate : candidates) {
              scored.add(scorer.score(query, candidate));
            }
            return scored;
          });
    }

    public Builder<Q, C, R> select(Selector<Q, C> selector) {
      return step(selector, (query, candidates, listener) -> selector.select(query, candidates));
    }

    public Recipe<Q, C, R> build() {
      return new Recipe<>(this);
    }

    private Builder<Q, C, R> step(Stage stage, Work<Q, C, R> work) {
      steps.add(new Step<>(stage, work));
      return this;
    }

    private List<C> told(
        Hydrator<Q, C> hydrator, Q query, List<C> candidates, Listener<C, R> listener) {
      if (candidates.isEmpty()) {
        return candidates;
      }
      UnaryOperator<C> facts;
      try {
        facts = hydrator.facts(query, candidates);
      } catch (RuntimeException failure) {
        if (endsTheRun.test(failure)) {
          throw failure;
        }
        listener.failed(hydrator, failure);
        return candidates;
      }
      var told = new ArrayList<C>(candidates.size());
      for (C candidate : candidates) {
        told.add(facts.apply(candidate));
      }
      return told;
    }
  }
}
