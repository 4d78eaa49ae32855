package io.tributary.pipeline;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Learns something of all candidates in one batched read, and says how each is told. If the read
 * fails the candidates go on without; the filters decide what that means.
 */
@FunctionalInterface
public interface Hydrator<Q, C> extends Stage {
  UnaryOperator<C> facts(Q query, List<C> candidates);
}
