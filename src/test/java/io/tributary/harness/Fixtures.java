package io.tributary.harness;

import io.tributary.api.engagement.v1.EngagementItem;
import io.tributary.api.engagement.v1.EngagementKind;
import io.tributary.api.engagement.v1.RecordEngagementRequest;
import io.tributary.api.engagement.v1.RecordEngagementResponse;
import io.tributary.api.graph.v1.BlockRequest;
import io.tributary.api.graph.v1.FollowRequest;
import io.tributary.api.graph.v1.MuteRequest;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.posts.v1.AddCommentRequest;
import io.tributary.api.posts.v1.Comment;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.DeletePostRequest;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.platform.time.Timestamps;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** What tests begin with, made by the same calls that clients make. */
public final class Fixtures {
  private static final AtomicInteger HANDLES = new AtomicInteger();

  private final Service service;

  public Fixtures(Service service) {
    this.service = service;
  }

  public static String newId() {
    return UUID.randomUUID().toString();
  }

  /** A new user's id. */
  public String user() {
    int number = HANDLES.incrementAndGet();
    return service
        .users()
        .createUser(
            CreateUserRequest.newBuilder()
                .setRequestId(newId())
                .setProfile(
                    UserProfile.newBuilder()
                        .setHandle("user_" + number)
                        .setDisplayName("User " + number))
                .build())
        .getUser()
        .getUserId();
  }

  /** Authors whom the viewer follows from now on, and what they post; by post, who wrote it. */
  public Map<String, String> followed(String viewer, int authors, int postsOfEach) {
    var posts = new LinkedHashMap<String, String>();
    for (int i = 0; i < authors; i++) {
      String author = user();
      follow(viewer, author);
      for (int j = 0; j < postsOfEach; j++) {
        posts.put(post(author, "post " + j).getPostId(), author);
      }
    }
    return posts;
  }

  public Post post(String author, String text) {
    return post(author, text, Visibility.VISIBILITY_PUBLIC);
  }

  public Post post(String author, String text, Visibility visibility) {
    return service
        .posts()
        .createPost(
            CreatePostRequest.newBuilder()
                .setRequestId(newId())
                .setActorId(author)
                .setText(text)
                .setVisibility(visibility)
                .build())
        .getPost();
  }

  /** A public post of this category. */
  public Post postIn(String category, String author) {
    return service
        .posts()
        .createPost(
            CreatePostRequest.newBuilder()
                .setRequestId(newId())
                .setActorId(author)
                .setText("about " + category)
                .setCategory(category)
                .build())
        .getPost();
  }

  public Comment comment(String author, String post, String text) {
    return service
        .posts()
        .addComment(
            AddCommentRequest.newBuilder()
                .setRequestId(newId())
                .setActorId(author)
                .setPostId(post)
                .setText(text)
                .build())
        .getComment();
  }

  public void follow(String actor, String user) {
    var unused =
        service
            .graph()
            .follow(
                FollowRequest.newBuilder()
                    .setRequestId(newId())
                    .setActorId(actor)
                    .setUserId(user)
                    .build());
  }

  public void block(String actor, String user) {
    var unused =
        service
            .graph()
            .block(
                BlockRequest.newBuilder()
                    .setRequestId(newId())
                    .setActorId(actor)
                    .setUserId(user)
                    .build());
  }

  public void mute(String actor, String user) {
    var unused =
        service
            .graph()
            .mute(
                MuteRequest.newBuilder()
                    .setRequestId(newId())
                    .setActorId(actor)
                    .setUserId(user)
                    .build());
  }

  public void unfollow(String actor, String user) {
    var unused =
        service
            .graph()
            .unfollow(
                UnfollowRequest.newBuilder()
                    .setRequestId(newId())
                    .setActorId(actor)
                    .setUserId(user)
                    .build());
  }

  public void deletePost(String author, String post) {
    var unused =
        service
            .posts()
            .deletePost(
                DeletePostRequest.newBuilder()
                    .setRequestId(newId())
                    .setActorId(author)
                    .setPostId(post)
                    .build());
  }

  public void deleteUser(String user) {
    var unused =
        service
            .users()
            .deleteUser(
                DeleteUserRequest.newBuilder().setRequestId(newId()).setActorId(user).build());
  }

  /** One item of engagement, of now. */
  public EngagementItem item(EngagementKind kind, String post) {
    return item(kind, post, service.clock().instant());
  }

  public EngagementItem item(EngagementKind kind, String post, Instant at) {
    return EngagementItem.newBuilder()
        .setEventId(newId())
        .setKind(kind)
        .setPostId(post)
        .setOccurTime(Timestamps.of(at))
        .build();
  }

  public RecordEngagementResponse record(String actor, EngagementItem... items) {
    return record(actor, List.of(items));
  }

  public RecordEngagementResponse record(String actor, List<EngagementItem> items) {
    return service
        .engagement()
        .recordEngagement(
            RecordEngagementRequest.newBuilder()
                .setActorId(actor)
                .setBatchId(newId())
                .addAllItems(items)
                .build());
  }

  public void like(String actor, String post) {
    var unused = record(actor, item(EngagementKind.ENGAGEMENT_KIND_LIKE, post));
  }

  public void unlike(String actor, String post) {
    var unused = record(actor, item(EngagementKind.ENGAGEMENT_KIND_UNLIKE, post));
  }
}
