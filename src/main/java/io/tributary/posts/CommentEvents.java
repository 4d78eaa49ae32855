package io.tributary.posts;

import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.CommentAdded;
import io.tributary.events.v1.CommentDeleted;
import io.tributary.events.v1.Envelope;
import io.tributary.outbox.Event;
import io.tributary.platform.time.Timestamps;
import java.util.UUID;

/** What the rest of the system hears of comments. */
final class CommentEvents {
  private CommentEvents() {}

  static Event added(Comment comment, Origin post, long version) {
    return event(
        comment.id(),
        version,
        Envelope.newBuilder()
            .setCommentAdded(
                CommentAdded.newBuilder()
                    .setCommentId(comment.id().toString())
                    .setPostId(comment.postId().toString())
                    .setAuthorId(comment.authorId().toString())
                    .setPostAuthorId(post.author().toString())
                    .setPostCreateTime(Timestamps.of(post.createdAt()))
                    .setCreateTime(Timestamps.of(comment.createdAt())))
            .build());
  }

  static Event deleted(UUID comment, PostgresCommentStore.Place place, long version) {
    return event(
        comment,
        version,
        Envelope.newBuilder()
            .setCommentDeleted(
                CommentDeleted.newBuilder()
                    .setCommentId(comment.toString())
                    .setPostId(place.post().toString())
                    .setAuthorId(place.author().toString())
                    .setPostAuthorId(place.origin().author().toString())
                    .setPostCreateTime(Timestamps.of(place.origin().createdAt()))
                    .setCreateTime(Timestamps.of(place.createdAt())))
            .build());
  }

  private static Event event(UUID comment, long version, Envelope body) {
    return new Event(AggregateType.AGGREGATE_TYPE_COMMENT, comment.toString(), version, body);
  }
}
