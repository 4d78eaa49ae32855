package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.util.FieldMaskUtil;
import io.tributary.DocumentedTable;
import io.tributary.api.graph.v1.BlockRequest;
import io.tributary.api.graph.v1.FollowRequest;
import io.tributary.api.graph.v1.ListFollowersRequest;
import io.tributary.api.graph.v1.ListFollowingRequest;
import io.tributary.api.graph.v1.MuteRequest;
import io.tributary.api.graph.v1.UnblockRequest;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.graph.v1.UnmuteRequest;
import io.tributary.api.lookup.v1.GetPostsRequest;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.posts.v1.AddCommentRequest;
import io.tributary.api.posts.v1.CompleteImageRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.DeleteCommentRequest;
import io.tributary.api.posts.v1.DeletePostRequest;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.ImageSize;
import io.tributary.api.posts.v1.ListCommentsRequest;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.NewImage;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.api.users.v1.UpdateUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WithService
class StatementsPerCallIT {
  private static final FieldMask TEXT = FieldMaskUtil.fromString("text");

  /** In an order in which each call finds something to do. */
  private static Map<String, Runnable> calls(Service service, Fixtures given) {
    String one = given.user();
    String other = given.user();
    String third = given.user();
    Post written = withImage(service, one);
    String post = written.getPostId();
    String comment = given.comment(other, post, "first").getCommentId();
    var calls = new LinkedHashMap<String, Runnable>();
    addReads(calls, service, one, other, post);
    addPosts(calls, service, one, other, written, comment);
    addGraph(calls, service, one, other);
    addUsers(calls, service, third);
    return calls;
  }

  private static Post withImage(Service service, String author) {
    return service
        .posts()
        .createPost(
            CreatePostRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setActorId(author)
                .addImages(NewImage.getDefaultInstance())
                .build())
        .getPost();
  }

  private static void addReads(
      Map<String, Runnable> calls, Service service, String viewer, String user, String post) {
    calls.put(
        "GetUsers",
        () ->
            service
                .lookup()
                .getUsers(
                    GetUsersRequest.newBuilder().setViewerId(viewer).addUserIds(user).build()));
    calls.put(
        "GetPosts",
        () ->
            service
                .lookup()
                .getPosts(
                    GetPostsRequest.newBuilder().setViewerId(viewer).addPostIds(post).build()));
    calls.put(
        "GetPost",
        () ->
            service
                .posts()
                .getPost(GetPostRequest.newBuilder().setViewerId(viewer).setPostId(post).build()));
    calls.put(
        "ListUserPosts",
        () ->
            service
                .posts()
                .listUserPosts(
                    ListUserPostsRequest.newBuilder().setViewerId(viewer).setUserId(user).build()));
    calls.put(
        "ListComments",
        () ->
            service
                .posts()
                .listComments(
                    ListCommentsRequest.newBuilder().setViewerId(viewer).setPostId(post).build()));
    calls.put(
        "ListFollowing",
        () ->
            service
                .graph()
                .listFollowing(
                    ListFollowingRequest.newBuilder().setViewerId(viewer).setUserId(user).build()));
    calls.put(
        "ListFollowers",
        () ->
            service
                .graph()
                .listFollowers(
                    ListFollowersRequest.newBuilder().setViewerId(viewer).setUserId(user).build()));
  }

  private static void addPosts(
      Map<String, Runnable> calls,
      Service service,
      String author,
      String other,
      Post written,
      String comment) {
    String post = written.getPostId();
    var create =
        CreatePostRequest.newBuilder()
            .setRequestId(Fixtures.newId())
            .setActorId(author)
            .setText("counted")
            .build();
    calls.put("CreatePost", () -> service.posts().createPost(create));
    calls.put("any write, repeated", () -> service.posts().createPost(create));
    calls.put("CreatePost, with images", () -> withImage(service, author));
    calls.put(
        "UpdatePost",
        () ->
            service
                .posts()
                .updatePost(
                    UpdatePostRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(author)
                        .setPostId(post)
                        .setUpdateMask(TEXT)
                        .setText("changed")
                        .build()));
    calls.put(
        "CompleteImage",
        () ->
            service
                .posts()
                .completeImage(
                    CompleteImageRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(author)
                        .setPostId(post)
                        .setImageId(written.getImages(0).getImageId())
                        .addFiles(
                            ImageFile.newBuilder()
                                .setSize(ImageSize.IMAGE_SIZE_ORIGINAL)
                                .setUrl("https://cdn.example/1.jpg")
                                .setWidth(1)
                                .setHeight(1))
                        .build()));
    calls.put(
        "AddComment",
        () ->
            service
                .posts()
                .addComment(
                    AddCommentRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(other)
                        .setPostId(post)
                        .setText("counted")
                        .build()));
    calls.put(
        "DeleteComment",
        () ->
            service
                .posts()
                .deleteComment(
                    DeleteCommentRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(other)
                        .setCommentId(comment)
                        .build()));
    calls.put(
        "DeletePost",
        () ->
            service
                .posts()
                .deletePost(
                    DeletePostRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(author)
                        .setPostId(post)
                        .build()));
  }

  private static void addGraph(
      Map<String, Runnable> calls, Service service, String one, String other) {
    Runnable follow =
        () ->
            service
                .graph()
                .follow(
                    FollowRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build());
    calls.put("Follow", follow);
    calls.put("Follow, nothing to change", follow);
    calls.put(
        "Unfollow",
        () ->
            service
                .graph()
                .unfollow(
                    UnfollowRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build()));
    calls.put(
        "Mute",
        () ->
            service
                .graph()
                .mute(
                    MuteRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build()));
    calls.put(
        "Unmute",
        () ->
            service
                .graph()
                .unmute(
                    UnmuteRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build()));
    calls.put(
        "Block",
        () ->
            service
                .graph()
                .block(
                    BlockRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build()));
    calls.put(
        "Unblock",
        () ->
            service
                .graph()
                .unblock(
                    UnblockRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build()));
  }

  private static void addUsers(Map<String, Runnable> calls, Service service, String user) {
    calls.put(
        "CreateUser",
        () ->
            service
                .users()
                .createUser(
                    CreateUserRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setProfile(
                            UserProfile.newBuilder().setHandle("counted").setDisplayName("Counted"))
                        .build()));
    calls.put(
        "UpdateUser",
        () ->
            service
                .users()
                .updateUser(
                    UpdateUserRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(user)
                        .setUpdateMask(FieldMaskUtil.fromString("bio"))
                        .setProfile(UserProfile.newBuilder().setBio("counted"))
                        .build()));
    calls.put(
        "DeleteUser",
        () ->
            service
                .users()
                .deleteUser(
                    DeleteUserRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(user)
                        .build()));
  }

  @Test
  void everyCallCostsTheStatementsThatTheDocsTell(Service service, Fixtures given) {
    var documented = new LinkedHashMap<String, Integer>();
    DocumentedTable.below("architecture.md", "What a call costs").entrySet().stream()
        .skip(1)
        .forEach(row -> documented.put(row.getKey(), Integer.valueOf(row.getValue().getFirst())));
    var counted = new LinkedHashMap<String, Integer>();
    calls(service, given)
        .forEach(
            (name, call) -> counted.put(name, service.database().statementsDuring(call).size()));
    assertThat(counted).containsExactlyInAnyOrderEntriesOf(documented);
  }
}
