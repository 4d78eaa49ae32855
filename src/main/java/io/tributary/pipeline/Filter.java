package io.tributary.pipeline;

/** Whether a candidate stays. Looks at nothing but its arguments. */
public interface Filter<Q, C, R> extends Stage {
  boolean keeps(Q query, C candidate);

  /** Why those are dropped that it does not keep. */
  R reason();
}
