package io.tributary.projection.redis;

import io.tributary.projection.Reach;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the copy knew of a viewer, some authors and some posts at one moment.
 *
 * @param viewer unknown also if it has just been created
 * @param authors all that were asked for
 * @param posts those that it knows; older ones than it keeps are not among them
 * @param age since when it may lack something; nothing if it was never complete
 */
public record SafetyFacts(
    Standing viewer, Map<UUID, Author> authors, Map<UUID, Post> posts, Optional<Duration> age) {

  public enum Standing {
    THERE,
    DELETED,
    UNKNOWN
  }

  /**
   * @param blocked either by the other
   */
  public record Author(Standing standing, boolean followed, boolean blocked, boolean muted) {}

  public record Post(UUID author, Reach reach) {}
}
