package io.tributary.outbox;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.events.v1.Edge;
import io.tributary.events.v1.Engagement;
import io.tributary.events.v1.EngagementRecorded;
import io.tributary.events.v1.Envelope;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What is left of an event once a user is taken out of it. */
final class EventOfOthers {
  private EventOfOthers() {}

  /** Of what cannot be read nobody can tell what it says of others. */
  static Optional<byte[]> in(byte[] payload, UUID user) {
    try {
      return in(Envelope.parseFrom(payload), user.toString()).map(Envelope::toByteArray);
    } catch (InvalidProtocolBufferException unreadable) {
      return Optional.empty();
    }
  }

  /** What others did, though it be to a post of the user's, and that the user is gone. */
  static Optional<Envelope> in(Envelope event, String user) {
    return switch (event.getEventCase()) {
      case USER_CREATED -> unless(event, user, event.getUserCreated().getUser().getUserId());
      case USER_UPDATED -> unless(event, user, event.getUserUpdated().getUser().getUserId());
      case POST_CREATED -> unless(event, user, event.getPostCreated().getPost().getAuthorId());
      case POST_UPDATED -> unless(event, user, event.getPostUpdated().getPost().getAuthorId());
      case POST_DELETED -> unless(event, user, event.getPostDeleted().getAuthorId());
      case COMMENT_ADDED -> unless(event, user, event.getCommentAdded().getAuthorId());
      case COMMENT_DELETED -> unless(event, user, event.getCommentDeleted().getAuthorId());
      case FOLLOW_CREATED -> unless(event, user, event.getFollowCreated().getEdge());
      case FOLLOW_REMOVED -> unless(event, user, event.getFollowRemoved().getEdge());
      case BLOCK_CREATED -> unless(event, user, event.getBlockCreated().getEdge());
      case BLOCK_REMOVED -> unless(event, user, event.getBlockRemoved().getEdge());
      case MUTE_CREATED -> unless(event, user, event.getMuteCreated().getEdge());
      case MUTE_REMOVED -> unless(event, user, event.getMuteRemoved().getEdge());
      case POST_LIKED -> unless(event, user, event.getPostLiked().getUserId());
      case POST_UNLIKED -> unless(event, user, event.getPostUnliked().getUserId());
      case ENGAGEMENT_RECORDED -> others(event, user);
      case USER_DELETED -> Optional.of(event);
      // Whatever it says, a newer pod wrote it of this user.
      case EVENT_NOT_SET -> Optional.empty();
    };
  }

  private static Optional<Envelope> unless(Envelope event, String user, String doer) {
    return doer.equals(user) ? Optional.empty() : Optional.of(event);
  }

  private static Optional<Envelope> unless(Envelope event, String user, Edge edge) {
    return unless(event, user, edge.getActorId())
        .flatMap(still -> unless(still, user, edge.getTargetId()));
  }

  /** Many people's views and shares may have been brought together. */
  private static Optional<Envelope> others(Envelope event, String user) {
    List<Engagement> others =
        event.getEngagementRecorded().getEngagementsList().stream()
            .filter(each -> !each.getUserId().equals(user))
            .toList();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            event.toBuilder()
                .setEngagementRecorded(EngagementRecorded.newBuilder().addAllEngagements(others))
                .build());
  }
}
