package io.tributary.projection;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.BlockCreated;
import io.tributary.events.v1.BlockRemoved;
import io.tributary.events.v1.CommentAdded;
import io.tributary.events.v1.CommentDeleted;
import io.tributary.events.v1.EngagementKind;
import io.tributary.events.v1.EngagementRecorded;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.FollowCreated;
import io.tributary.events.v1.FollowRemoved;
import io.tributary.events.v1.MuteCreated;
import io.tributary.events.v1.MuteRemoved;
import io.tributary.events.v1.PostCreated;
import io.tributary.events.v1.PostDeleted;
import io.tributary.events.v1.PostLiked;
import io.tributary.events.v1.PostState;
import io.tributary.events.v1.PostUnliked;
import io.tributary.events.v1.PostUpdated;
import io.tributary.events.v1.PostVisibility;
import io.tributary.events.v1.UserCreated;
import io.tributary.events.v1.UserDeleted;
import io.tributary.events.v1.UserState;
import io.tributary.events.v1.UserUpdated;
import io.tributary.harness.Service;
import io.tributary.platform.time.Timestamps;
import io.tributary.projection.Change.Engagement;
import io.tributary.projection.Change.Target;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Events as the service writes them. */
public final class Envelopes {
  static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

  private Envelopes() {}

  /** All that the service left in its outbox, in the order of their versions. */
  public static List<Envelope> inOutbox(Service service) {
    return service.database().rows("SELECT payload FROM outbox ORDER BY version").stream()
        .map(row -> read((byte[]) Objects.requireNonNull(row.get("payload"))))
        .toList();
  }

  public static Envelope read(byte[] payload) {
    try {
      return Envelope.parseFrom(payload);
    } catch (InvalidProtocolBufferException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  public static Envelope userCreated(UUID user, long version) {
    return of(AggregateType.AGGREGATE_TYPE_USER, user.toString(), version)
        .setUserCreated(UserCreated.newBuilder().setUser(state(user)))
        .build();
  }

  public static Envelope userUpdated(UUID user, long version) {
    return of(AggregateType.AGGREGATE_TYPE_USER, user.toString(), version)
        .setUserUpdated(UserUpdated.newBuilder().setUser(state(user)))
        .build();
  }

  public static Envelope userDeleted(UUID user, long version) {
    return of(AggregateType.AGGREGATE_TYPE_USER, user.toString(), version)
        .setUserDeleted(UserDeleted.newBuilder().setUserId(user.toString()))
        .build();
  }

  public static Envelope postCreated(
      UUID post, UUID author, PostVisibility visibility, Instant createdAt, long version) {
    return of(AggregateType.AGGREGATE_TYPE_POST, post.toString(), version)
        .setPostCreated(
            PostCreated.newBuilder().setPost(state(post, author, visibility, createdAt)))
        .build();
  }

  public static Envelope postUpdated(
      UUID post, UUID author, PostVisibility visibility, Instant createdAt, long version) {
    return of(AggregateType.AGGREGATE_TYPE_POST, post.toString(), version)
        .setPostUpdated(
            PostUpdated.newBuilder().setPost(state(post, author, visibility, createdAt)))
        .build();
  }

  public static Envelope postDeleted(UUID post, UUID author, Instant createdAt, long version) {
    return of(AggregateType.AGGREGATE_TYPE_POST, post.toString(), version)
        .setPostDeleted(
            PostDeleted.newBuilder()
                .setPostId(post.toString())
                .setAuthorId(author.toString())
                .setCreateTime(Timestamps.of(createdAt)))
        .build();
  }

  public static Envelope commentAdded(UUID comment, UUID post, UUID author, long version) {
    return of(AggregateType.AGGREGATE_TYPE_COMMENT, comment.toString(), version)
        .setCommentAdded(
            CommentAdded.newBuilder()
                .setCommentId(comment.toString())
                .setPostId(post.toString())
                .setAuthorId(author.toString())
                .setPostAuthorId(author.toString())
                .setPostCreateTime(Timestamps.of(AT))
                .setCreateTime(Timestamps.of(AT)))
        .build();
  }

  public static Envelope liked(UUID user, UUID post, UUID author, long version) {
    return of(AggregateType.AGGREGATE_TYPE_LIKE, user + "/" + post, version)
        .setPostLiked(
            PostLiked.newBuilder()
                .setUserId(user.toString())
                .setPostId(post.toString())
                .setPostAuthorId(author.toString())
                .setPostCreateTime(Timestamps.of(AT))
                .setLikeTime(Timestamps.of(AT)))
        .build();
  }

  public static Envelope like(UUID user, Target post, boolean begun, Instant at, long version) {
    var event = of(AggregateType.AGGREGATE_TYPE_LIKE, user + "/" + post.id(), version);
    return begun
        ? event
            .setPostLiked(
                PostLiked.newBuilder()
                    .setUserId(user.toString())
                    .setPostId(post.id().toString())
                    .setPostAuthorId(post.author().toString())
                    .setPostCreateTime(Timestamps.of(post.createdAt()))
                    .setLikeTime(Timestamps.of(at)))
            .build()
        : event
            .setPostUnliked(
                PostUnliked.newBuilder()
                    .setUserId(user.toString())
                    .setPostId(post.id().toString())
                    .setPostAuthorId(post.author().toString())
                    .setPostCreateTime(Timestamps.of(post.createdAt()))
                    .setUnlikeTime(Timestamps.of(at)))
            .build();
  }

  public static Envelope comment(
      UUID comment, UUID user, Target post, boolean added, Instant at, long version) {
    var event = of(AggregateType.AGGREGATE_TYPE_COMMENT, comment.toString(), version);
    return added
        ? event
            .setCommentAdded(
                CommentAdded.newBuilder()
                    .setCommentId(comment.toString())
                    .setPostId(post.id().toString())
                    .setAuthorId(user.toString())
                    .setPostAuthorId(post.author().toString())
                    .setPostCreateTime(Timestamps.of(post.createdAt()))
                    .setCreateTime(Timestamps.of(at)))
            .build()
        : event
            .setCommentDeleted(
                CommentDeleted.newBuilder()
                    .setCommentId(comment.toString())
                    .setPostId(post.id().toString())
                    .setAuthorId(user.toString())
                    .setPostAuthorId(post.author().toString())
                    .setPostCreateTime(Timestamps.of(post.createdAt()))
                    .setCreateTime(Timestamps.of(at)))
            .build();
  }

  public static Envelope engaged(UUID batch, List<Engagement> engagements, long version) {
    var recorded = EngagementRecorded.newBuilder();
    for (Engagement each : engagements) {
      recorded.addEngagements(
          io.tributary.events.v1.Engagement.newBuilder()
              .setEventId(each.event().toString())
              .setKind(
                  switch (each.kind()) {
                    case SHARE -> EngagementKind.ENGAGEMENT_KIND_SHARE;
                    case VIEW -> EngagementKind.ENGAGEMENT_KIND_VIEW;
                    case IMPRESSION -> EngagementKind.ENGAGEMENT_KIND_IMPRESSION;
                  })
              .setUserId(each.user().toString())
              .setPostId(each.post().id().toString())
              .setPostAuthorId(each.post().author().toString())
              .setPostCreateTime(Timestamps.of(each.post().createdAt()))
              .setOccurTime(Timestamps.of(each.at())));
    }
    return of(AggregateType.AGGREGATE_TYPE_ENGAGEMENT, batch.toString(), version)
        .setEngagementRecorded(recorded)
        .build();
  }

  /** An edge begun or ended. */
  public static Envelope edge(Edge edge, boolean living, long version) {
    var ends =
        io.tributary.events.v1.Edge.newBuilder()
            .setActorId(edge.actor().toString())
            .setTargetId(edge.target().toString());
    return switch (edge.kind()) {
      case FOLLOW -> {
        var event = of(AggregateType.AGGREGATE_TYPE_FOLLOW, edge.key(), version);
        yield living
            ? event
                .setFollowCreated(
                    FollowCreated.newBuilder().setEdge(ends).setFollowTime(Timestamps.of(AT)))
                .build()
            : event.setFollowRemoved(FollowRemoved.newBuilder().setEdge(ends)).build();
      }
      case BLOCK -> {
        var event = of(AggregateType.AGGREGATE_TYPE_BLOCK, edge.key(), version);
        yield living
            ? event.setBlockCreated(BlockCreated.newBuilder().setEdge(ends)).build()
            : event.setBlockRemoved(BlockRemoved.newBuilder().setEdge(ends)).build();
      }
      case MUTE -> {
        var event = of(AggregateType.AGGREGATE_TYPE_MUTE, edge.key(), version);
        yield living
            ? event.setMuteCreated(MuteCreated.newBuilder().setEdge(ends)).build()
            : event.setMuteRemoved(MuteRemoved.newBuilder().setEdge(ends)).build();
      }
      default -> throw new IllegalArgumentException(edge.kind() + " is no edge");
    };
  }

  public static Envelope follow(UUID actor, UUID target, long version) {
    return edge(new Edge(Kind.FOLLOW, actor, target), true, version);
  }

  private static Envelope.Builder of(AggregateType type, String aggregate, long version) {
    return Envelope.newBuilder()
        .setEventId(new UUID(type.getNumber(), version).toString())
        .setAggregateType(type)
        .setAggregateId(aggregate)
        .setVersion(version)
        .setOccurTime(Timestamps.of(AT));
  }

  private static UserState state(UUID user) {
    return UserState.newBuilder()
        .setUserId(user.toString())
        .setHandle("h" + user.toString().substring(24))
        .setDisplayName("Somebody")
        .setCreateTime(Timestamps.of(AT))
        .build();
  }

  private static PostState state(
      UUID post, UUID author, PostVisibility visibility, Instant createdAt) {
    return PostState.newBuilder()
        .setPostId(post.toString())
        .setAuthorId(author.toString())
        .setVisibility(visibility)
        .setCreateTime(Timestamps.of(createdAt))
        .build();
  }
}
