package io.tributary.engagement;

import io.tributary.api.engagement.v1.EngagementCounts;
import java.util.UUID;

/** Engagement as the API shows it. */
public final class EngagementMessages {
  private EngagementMessages() {}

  public static EngagementCounts of(UUID post, Counts counts) {
    return EngagementCounts.newBuilder()
        .setPostId(post.toString())
        .setLikes(counts.likes())
        .setComments(counts.comments())
        .setShares(counts.shares())
        .setViews(counts.views())
        .setLikedByViewer(counts.likedByViewer())
        .build();
  }
}
