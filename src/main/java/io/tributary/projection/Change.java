package io.tributary.projection;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** An event whose ids and times have been read and are sound. */
public sealed interface Change {
  long version();

  record UserChanged(UUID user, boolean living, long version) implements Change {}

  /** Nothing of the user may be left but that it is gone. */
  record UserErased(UUID user, long version) implements Change {}

  /**
   * Some of what leads to an erased user, for stores that would not find it by themselves.
   *
   * @param posts the user's own
   * @param others who had something to do with the user
   */
  record TracesErased(UUID user, long version, List<UUID> posts, List<UUID> others)
      implements Change {}

  record PostChanged(
      UUID post,
      UUID author,
      Reach reach,
      String category,
      List<String> tags,
      Instant createdAt,
      long version)
      implements Change {}

  /**
   * A follow, block or mute.
   *
   * @param at when it began or ended
   */
  record EdgeChanged(Edge edge, boolean living, Instant at, long version) implements Change {}

  record CommentChanged(
      UUID comment, UUID user, Target post, boolean living, Instant at, long version)
      implements Change {}

  record LikeChanged(UUID user, Target post, boolean living, Instant at, long version)
      implements Change {}

  /** A batch of views, shares and impressions. */
  record Engaged(List<Engagement> engagements, long version) implements Change {
    /** The posts that were shared. */
    public Set<UUID> shared() {
      return engagements.stream()
          .filter(each -> each.kind() == Engagement.Kind.SHARE)
          .map(each -> each.post().id())
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  record Engagement(UUID event, Kind kind, UUID user, Target post, Instant at) {
    public enum Kind {
      SHARE,
      VIEW,
      IMPRESSION
    }
  }

  /** The post that something was done to. */
  record Target(UUID id, UUID author, Instant createdAt) {}
}
