package io.tributary.pipeline;

import java.util.List;

/** Puts candidates into an order, or cuts the list. Looks at nothing but its arguments. */
@FunctionalInterface
public interface Selector<Q, C> extends Stage {
  List<C> select(Q query, List<C> candidates);
}
