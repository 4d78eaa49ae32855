package io.tributary.projection;

import com.google.protobuf.Timestamp;
import io.tributary.events.v1.CommentAdded;
import io.tributary.events.v1.CommentDeleted;
import io.tributary.events.v1.Engagement;
import io.tributary.events.v1.EngagementKind;
import io.tributary.events.v1.EngagementRecorded;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.PostDeleted;
import io.tributary.events.v1.PostLiked;
import io.tributary.events.v1.PostState;
import io.tributary.events.v1.PostUnliked;
import io.tributary.events.v1.PostVisibility;
import io.tributary.projection.Change.CommentChanged;
import io.tributary.projection.Change.EdgeChanged;
import io.tributary.projection.Change.Engaged;
import io.tributary.projection.Change.LikeChanged;
import io.tributary.projection.Change.PostChanged;
import io.tributary.projection.Change.Target;
import io.tributary.projection.Change.UserChanged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads one event. Whatever is wrong with it is said in its name. */
final class EventReader {
  // Protobuf's own bounds: the years 1 to 9999.
  private static final long EARLIEST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
  private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private final Envelope event;

  EventReader(Envelope event) {
    this.event = event;
  }

  /** Nothing, if it is of a kind that came after us. */
  Optional<Change> change() {
    return switch (event.getEventCase()) {
      case USER_CREATED -> user(event.getUserCreated().getUser().getUserId(), true);
      case USER_UPDATED -> user(event.getUserUpdated().getUser().getUserId(), true);
      case USER_DELETED -> user(event.getUserDeleted().getUserId(), false);
      case POST_CREATED -> post(event.getPostCreated().getPost());
      case POST_UPDATED -> post(event.getPostUpdated().getPost());
      case POST_DELETED -> deleted(event.getPostDeleted());
      case COMMENT_ADDED -> comment(event.getCommentAdded());
      case COMMENT_DELETED -> comment(event.getCommentDeleted());
      case FOLLOW_CREATED -> edge(Kind.FOLLOW, event.getFollowCreated().getEdge(), true);
      case FOLLOW_REMOVED -> edge(Kind.FOLLOW, event.getFollowRemoved().getEdge(), false);
      case BLOCK_CREATED -> edge(Kind.BLOCK, event.getBlockCreated().getEdge(), true);
      case BLOCK_REMOVED -> edge(Kind.BLOCK, event.getBlockRemoved().getEdge(), false);
      case MUTE_CREATED -> edge(Kind.MUTE, event.getMuteCreated().getEdge(), true);
      case MUTE_REMOVED -> edge(Kind.MUTE, event.getMuteRemoved().getEdge(), false);
      case POST_LIKED -> liked(event.getPostLiked());
      case POST_UNLIKED -> unliked(event.getPostUnliked());
      case ENGAGEMENT_RECORDED -> engaged(event.getEngagementRecorded());
      case EVENT_NOT_SET -> unset();
    };
  }

  private Optional<Change> user(String text, boolean living) {
    UUID user = id("user_id", text);
    return sound(user.toString(), new UserChanged(user, living, event.getVersion()));
  }

  private Optional<Change> post(PostState state) {
    UUID post = id("post_id", state.getPostId());
    UUID author = id("author_id", state.getAuthorId());
    Instant createdAt = time("create_time", state.hasCreateTime(), state.getCreateTime());
    return sound(
        post.toString(),
        new PostChanged(
            post,
            author,
            reach(state.getVisibility()),
            state.getCategory(),
            List.copyOf(state.getTagsList()),
            createdAt,
            event.getVersion()));
  }

  private Optional<Change> deleted(PostDeleted deleted) {
    UUID post = id("post_id", deleted.getPostId());
    UUID author = id("author_id", deleted.getAuthorId());
    Instant createdAt = time("create_time", deleted.hasCreateTime(), deleted.getCreateTime());
    return sound(
        post.toString(),
        new PostChanged(post, author, Reach.NOBODY, "", List.of(), createdAt, event.getVersion()));
  }

  private Reach reach(PostVisibility visibility) {
    return switch (visibility) {
      case POST_VISIBILITY_PUBLIC -> Reach.PUBLIC;
      case POST_VISIBILITY_FOLLOWERS -> Reach.FOLLOWERS;
      // One that we do not know could be narrower than any that we do.
      case POST_VISIBILITY_UNSPECIFIED, UNRECOGNIZED -> throw broken("visibility is unknown");
    };
  }

  private Optional<Change> comment(CommentAdded added) {
    return comment(
        added.getCommentId(),
        added.getAuthorId(),
        target(
            added.getPostId(),
            added.getPostAuthorId(),
            added.hasPostCreateTime(),
            added.getPostCreateTime()),
        true,
        time("create_time", added.hasCreateTime(), added.getCreateTime()));
  }

  private Optional<Change> comment(CommentDeleted deleted) {
    return comment(
        deleted.getCommentId(),
        deleted.getAuthorId(),
        target(
            deleted.getPostId(),
            deleted.getPostAuthorId(),
            deleted.hasPostCreateTime(),
            deleted.getPostCreateTime()),
        false,
        time("create_time", deleted.hasCreateTime(), deleted.getCreateTime()));
  }

  private Optional<Change> comment(
      String comment, String author, Target post, boolean living, Instant at) {
    UUID id = id("comment_id", comment);
    return sound(
        id.toString(),
        new CommentChanged(id, id("author_id", author), post, living, at, event.getVersion()));
  }

  private Optional<Change> edge(Kind kind, io.tributary.events.v1.Edge ends, boolean living) {
    var edge =
        new Edge(kind, id("actor_id", ends.getActorId()), id("target_id", ends.getTargetId()));
    Instant at =
        event.hasFollowCreated()
            ? time(
                "follow_time",
                event.getFollowCreated().hasFollowTime(),
                event.getFollowCreated().getFollowTime())
            : time("occur_time", event.hasOccurTime(), event.getOccurTime());
    return sound(edge.key(), new EdgeChanged(edge, living, at, event.getVersion()));
  }

  private Optional<Change> liked(PostLiked liked) {
    return like(
        liked.getUserId(),
        target(
            liked.getPostId(),
            liked.getPostAuthorId(),
            liked.hasPostCreateTime(),
            liked.getPostCreateTime()),
        true,
        time("like_time", liked.hasLikeTime(), liked.getLikeTime()));
  }

  private Optional<Change> unliked(PostUnliked unliked) {
    return like(
        unliked.getUserId(),
        target(
            unliked.getPostId(),
            unliked.getPostAuthorId(),
            unliked.hasPostCreateTime(),
            unliked.getPostCreateTime()),
        false,
        time("unlike_time", unliked.hasUnlikeTime(), unliked.getUnlikeTime()));
  }

  private Optional<Change> like(String user, Target post, boolean living, Instant at) {
    UUID by = id("user_id", user);
    return sound(by + "/" + post.id(), new LikeChanged(by, post, living, at, event.getVersion()));
  }

  private Optional<Change> engaged(EngagementRecorded recorded) {
    var engagements = new ArrayList<Change.Engagement>(recorded.getEngagementsCount());
    for (Engagement each : recorded.getEngagementsList()) {
      kind(each.getKind())
          .ifPresent(
              kind ->
                  engagements.add(
                      new Change.Engagement(
                          id("event_id", each.getEventId()),
                          kind,
                          id("user_id", each.getUserId()),
                          target(
                              each.getPostId(),
                              each.getPostAuthorId(),
                              each.hasPostCreateTime(),
                              each.getPostCreateTime()),
                          time("occur_time", each.hasOccurTime(), each.getOccurTime()))));
    }
    UUID batch = id("aggregate_id", event.getAggregateId());
    return sound(batch.toString(), new Engaged(List.copyOf(engagements), event.getVersion()));
  }

  /** Nothing, if it is one that came after us. */
  private Optional<Change.Engagement.Kind> kind(EngagementKind kind) {
    return switch (kind) {
      case ENGAGEMENT_KIND_SHARE -> Optional.of(Change.Engagement.Kind.SHARE);
      case ENGAGEMENT_KIND_VIEW -> Optional.of(Change.Engagement.Kind.VIEW);
      case ENGAGEMENT_KIND_IMPRESSION -> Optional.of(Change.Engagement.Kind.IMPRESSION);
      case ENGAGEMENT_KIND_UNSPECIFIED -> throw broken("has an engagement of no kind");
      case UNRECOGNIZED -> Optional.empty();
    };
  }

  private Target target(String post, String author, boolean timed, Timestamp createdAt) {
    return new Target(
        id("post_id", post),
        id("post_author_id", author),
        time("post_create_time", timed, createdAt));
  }

  private Optional<Change> sound(String aggregate, Change change) {
    if (!event.getAggregateId().equals(aggregate)) {
      throw broken("is about " + aggregate);
    }
    if (event.getVersion() <= 0) {
      throw broken("version is " + event.getVersion());
    }
    return Optional.of(change);
  }

  private Optional<Change> unset() {
    // A newer pod's event is a field that we do not know.
    if (event.getUnknownFields().asMap().isEmpty()) {
      throw broken("says nothing");
    }
    return Optional.empty();
  }

  private UUID id(String field, String text) {
    try {
      UUID id = UUID.fromString(text);
      // Java also reads shortened ones.
      if (id.toString().equals(text)) {
        return id;
      }
    } catch (IllegalArgumentException unreadable) {
      // Said below.
    }
    throw broken(field + " is not a UUID");
  }

  private Instant time(String field, boolean there, Timestamp time) {
    boolean sound =
        there
            && time.getSeconds() >= EARLIEST
            && time.getSeconds() <= LATEST
            && time.getNanos() >= 0
            && time.getNanos() < 1_000_000_000;
    if (!sound) {
      throw broken(field + " is not a time");
    }
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private UnprojectableEvent broken(String why) {
    return new UnprojectableEvent(event, why);
  }
}
