package io.tributary.pipeline;

import java.util.List;

/** Hears what happens in a run. Stages themselves measure and remember nothing. */
public interface Listener<C, R> {
  default void found(Stage source, List<C> candidates) {}

  /** A source or hydrator that gave nothing, and why. */
  default void failed(Stage stage, RuntimeException why) {}

  default void dropped(Stage filter, C candidate, R reason) {}

  /** What the run ends with, best first. */
  default void ranked(List<C> candidates) {}

  /** Each stage, when it is over. */
  default void took(Stage stage, long nanos) {}
}
