package io.tributary.imports;

import java.util.List;
import java.util.UUID;

/**
 * A piece of an import.
 *
 * @param firstItem the number of the first item, counted through the whole import
 */
record Batch(UUID importId, long firstItem, List<Item> items) {
  /** Those that were not taken before. */
  List<Item> from(long nextItem) {
    long taken = nextItem - firstItem;
    return taken >= items.size() ? List.of() : items.subList((int) taken, items.size());
  }
}
