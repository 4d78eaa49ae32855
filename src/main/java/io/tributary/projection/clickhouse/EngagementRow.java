package io.tributary.projection.clickhouse;

import io.tributary.projection.Change.CommentChanged;
import io.tributary.projection.Change.Engaged;
import io.tributary.projection.Change.Engagement;
import io.tributary.projection.Change.LikeChanged;
import io.tributary.projection.Change.Target;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** One thing that a user did to a post, as both tables of engagement keep it. */
record EngagementRow(
    int kind, UUID user, UUID event, Target post, Instant at, long version, boolean living) {
  static final int LIKE = 1;
  static final int COMMENT = 2;
  static final int SHARE = 3;
  static final int VIEW = 4;
  static final int IMPRESSION = 5;

  /** A user likes a post once, so a like needs no id of its own. */
  private static final UUID NO_ID = new UUID(0, 0);

  static EngagementRow of(LikeChanged like) {
    return new EngagementRow(
        LIKE, like.user(), NO_ID, like.post(), like.at(), like.version(), like.living());
  }

  static EngagementRow of(CommentChanged comment) {
    return new EngagementRow(
        COMMENT,
        comment.user(),
        comment.comment(),
        comment.post(),
        comment.at(),
        comment.version(),
        comment.living());
  }

  static List<EngagementRow> of(Engaged batch) {
    return batch.engagements().stream().map(each -> of(each, batch.version())).toList();
  }

  private static EngagementRow of(Engagement each, long version) {
    int kind =
        switch (each.kind()) {
          case SHARE -> SHARE;
          case VIEW -> VIEW;
          case IMPRESSION -> IMPRESSION;
        };
    return new EngagementRow(
        kind, each.user(), each.event(), each.post(), each.at(), version, true);
  }

  boolean saysSomethingOfAffinity() {
    return kind != IMPRESSION;
  }
}
