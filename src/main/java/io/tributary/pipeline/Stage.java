package io.tributary.pipeline;

/** One step of a recipe. */
public interface Stage {
  /** What the listener knows it by. */
  default String name() {
    return getClass().getSimpleName();
  }
}
