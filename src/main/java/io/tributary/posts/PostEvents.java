package io.tributary.posts;

import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.PostCreated;
import io.tributary.events.v1.PostDeleted;
import io.tributary.events.v1.PostState;
import io.tributary.events.v1.PostUpdated;
import io.tributary.events.v1.PostVisibility;
import io.tributary.outbox.Event;
import io.tributary.platform.time.Timestamps;
import java.time.Instant;
import java.util.UUID;

/** What the rest of the system hears of posts. */
final class PostEvents {
  private PostEvents() {}

  static Event created(Post post, long version) {
    return event(
        post.id(),
        version,
        Envelope.newBuilder()
            .setPostCreated(PostCreated.newBuilder().setPost(state(post)))
            .build());
  }

  static Event updated(Post post, long version) {
    return event(
        post.id(),
        version,
        Envelope.newBuilder()
            .setPostUpdated(PostUpdated.newBuilder().setPost(state(post)))
            .build());
  }

  static Event deleted(UUID post, UUID author, Instant createdAt, long version) {
    return event(
        post,
        version,
        Envelope.newBuilder()
            .setPostDeleted(
                PostDeleted.newBuilder()
                    .setPostId(post.toString())
                    .setAuthorId(author.toString())
                    .setCreateTime(Timestamps.of(createdAt)))
            .build());
  }

  private static Event event(UUID post, long version, Envelope body) {
    return new Event(AggregateType.AGGREGATE_TYPE_POST, post.toString(), version, body);
  }

  private static PostState state(Post post) {
    return PostState.newBuilder()
        .setPostId(post.id().toString())
        .setAuthorId(post.authorId().toString())
        .setCategory(post.category())
        .addAllTags(post.tags())
        .setVisibility(
            switch (post.visibility()) {
              case PUBLIC -> PostVisibility.POST_VISIBILITY_PUBLIC;
              case FOLLOWERS -> PostVisibility.POST_VISIBILITY_FOLLOWERS;
            })
        .setCreateTime(Timestamps.of(post.createdAt()))
        .build();
  }
}
