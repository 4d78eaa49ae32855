package io.tributary.local.evaluation;

import io.tributary.api.imports.v1.ImportItem;
import java.time.Duration;
import java.util.function.Consumer;

/** The same dataset at another time. */
record Moved(Dataset dataset, Duration by) implements Dataset {
  @Override
  public String name() {
    return dataset.name();
  }

  @Override
  public void each(Consumer<ImportItem> taker) {
    dataset.each(item -> taker.accept(ItemTimes.later(item, by)));
  }
}
