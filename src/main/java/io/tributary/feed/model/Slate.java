package io.tributary.feed.model;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A feed as it was ranked once. It never changes, so that pages cut from it neither repeat nor
 * skip.
 *
 * @param id a later slate's is higher
 * @param arm which experiment it was ranked for
 * @param posts best first
 */
public record Slate(UUID id, Instant asOf, String arm, Kind kind, List<Post> posts) {
  public enum Kind {
    RANKED,
    /** What trends, for want of anything better. */
    TRENDING
  }

  /**
   * @param sources all that brought it
   */
  public record Post(UUID post, UUID author, Set<FeedSource> sources) {}
}
