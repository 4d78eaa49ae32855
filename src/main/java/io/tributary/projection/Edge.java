package io.tributary.projection;

import java.util.UUID;

/**
 * What one user is to another.
 *
 * @param kind FOLLOW, BLOCK or MUTE
 */
public record Edge(Kind kind, UUID actor, UUID target) {
  /** As on its events. */
  public String key() {
    return actor + "/" + target;
  }
}
