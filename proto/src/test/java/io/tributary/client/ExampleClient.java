package io.tributary.client;

import com.google.rpc.ErrorInfo;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.tributary.api.graph.v1.FollowRequest;
import io.tributary.api.graph.v1.GraphServiceGrpc;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.ListUserPostsResponse;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.PostServiceGrpc;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.api.users.v1.UserServiceGrpc;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Two users, a follow, a post for followers, and the list as the follower and a stranger see it.
 * The argument is the channel's target.
 */
public final class ExampleClient {
  private final UserServiceGrpc.UserServiceBlockingStub users;
  private final GraphServiceGrpc.GraphServiceBlockingStub graph;
  private final PostServiceGrpc.PostServiceBlockingStub posts;

  private ExampleClient(ManagedChannel channel) {
    this.users = UserServiceGrpc.newBlockingStub(channel);
    this.graph = GraphServiceGrpc.newBlockingStub(channel);
    this.posts = PostServiceGrpc.newBlockingStub(channel);
  }

  public static void main(String[] arguments) throws InterruptedException {
    // Plaintext, as the local service listens; elsewhere TlsChannelCredentials.
    ManagedChannel channel =
        TributaryChannel.configure(
                Grpc.newChannelBuilder(arguments[0], InsecureChannelCredentials.create()))
            .build();
    try {
      new ExampleClient(channel).run();
    } finally {
      channel.shutdown();
      channel.awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private void run() {
    String author = createUser("Ada");
    String reader = createUser("Grace");
    String stranger = createUser("Alan");
    // Each write brings an id of its own: repeated with the same one, it happens once.
    graph.follow(
        FollowRequest.newBuilder()
            .setRequestId(newRequestId())
            .setActorId(reader)
            .setUserId(author)
            .build());
    Post post =
        posts
            .createPost(
                CreatePostRequest.newBuilder()
                    .setRequestId(newRequestId())
                    .setActorId(author)
                    .setText("hello, followers")
                    .setVisibility(Visibility.VISIBILITY_FOLLOWERS)
                    .build())
            .getPost();
    System.out.println("created " + post.getPostId());
    System.out.println("the follower sees " + postsOf(author, reader).getPostsCount() + " post");
    System.out.println("a stranger sees " + postsOf(author, stranger).getPostsCount() + " posts");
    try {
      postsOf(UUID.randomUUID().toString(), reader);
    } catch (StatusRuntimeException refused) {
      System.out.println(
          "nobody's posts: " + refused.getStatus().getCode() + " " + reason(refused));
    }
  }

  private String createUser(String name) {
    String handle = name.toLowerCase() + "_" + Long.toString(System.nanoTime(), 36);
    return users
        .createUser(
            CreateUserRequest.newBuilder()
                .setRequestId(newRequestId())
                .setProfile(UserProfile.newBuilder().setHandle(handle).setDisplayName(name))
                .build())
        .getUser()
        .getUserId();
  }

  private ListUserPostsResponse postsOf(String user, String viewer) {
    return posts.listUserPosts(
        ListUserPostsRequest.newBuilder().setUserId(user).setViewerId(viewer).build());
  }

  /** What to branch on: stable, unlike messages. */
  static String reason(StatusRuntimeException refused) {
    return StatusProto.fromThrowable(refused).getDetailsList().stream()
        .filter(detail -> detail.is(ErrorInfo.class))
        .findFirst()
        .map(
            detail -> {
              try {
                return detail.unpack(ErrorInfo.class).getReason();
              } catch (com.google.protobuf.InvalidProtocolBufferException damaged) {
                throw new IllegalStateException(damaged);
              }
            })
        .orElse("");
  }

  private static String newRequestId() {
    return UUID.randomUUID().toString();
  }
}
