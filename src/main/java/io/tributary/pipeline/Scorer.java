package io.tributary.pipeline;

/** Gives a candidate a score, or changes it. Looks at nothing but its arguments. */
@FunctionalInterface
public interface Scorer<Q, C> extends Stage {
  C score(Q query, C candidate);
}
