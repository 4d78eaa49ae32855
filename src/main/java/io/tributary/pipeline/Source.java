package io.tributary.pipeline;

import java.util.List;

/** Where candidates come from: one read. */
@FunctionalInterface
public interface Source<Q, C> extends Stage {
  List<C> candidates(Q query);
}
