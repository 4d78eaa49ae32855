package io.tributary.graph;

import io.tributary.platform.postgres.Locks;
import java.util.UUID;

/**
 * Writes about the same two users happen one after another: a follow must see the block that
 * another transaction is just making.
 */
public final class GraphLocks {
  private GraphLocks() {}

  public static long key(UUID one, UUID other) {
    return Locks.pairKey("graph", one, other);
  }
}
