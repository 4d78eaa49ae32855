package io.tributary.local.evaluation;

import io.tributary.api.imports.v1.ImportItem;
import java.util.function.Consumer;

/** What people did once, as items that the import takes, with the times of then. */
public interface Dataset {
  /** Tells it from all others. */
  String name();

  /** Every item, each after those that it names; the same ones every time. */
  void each(Consumer<ImportItem> taker);
}
