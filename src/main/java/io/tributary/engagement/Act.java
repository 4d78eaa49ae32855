package io.tributary.engagement;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that a user did with a post.
 *
 * @param id tells it from every other, together with its time
 */
public record Act(UUID id, Kind kind, UUID user, UUID post, Instant at) {
  public enum Kind {
    LIKE,
    UNLIKE,
    SHARE,
    VIEW,
    IMPRESSION;

    /** Whether it is kept as it happened, and not as the state that it leaves. */
    boolean isEvent() {
      return switch (this) {
        case SHARE, VIEW, IMPRESSION -> true;
        case LIKE, UNLIKE -> false;
      };
    }
  }
}
