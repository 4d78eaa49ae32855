package io.tributary.harness;

import io.tributary.api.graph.v1.BlockRequest;
import io.tributary.api.graph.v1.FollowRequest;
import io.tributary.api.graph.v1.MuteRequest;
import io.tributary.api.posts.v1.AddCommentRequest;
import io.tributary.api.posts.v1.Comment;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.UserProfile;
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
}
