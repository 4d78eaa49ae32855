package io.tributary.local;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.tributary.api.graph.v1.GraphServiceGrpc;
import io.tributary.api.graph.v1.ListFollowingRequest;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.PostServiceGrpc;
import io.tributary.local.demo.DemoLoad;
import io.tributary.local.demo.DemoNetwork;
import io.tributary.local.demo.DemoSize;
import java.time.InstantSource;

/**
 * The network to look at, and calls to look at it with.
 *
 * @param sentence what is there
 * @param calls for grpcurl, with ids that exist
 */
record Demo(String sentence, String calls) {
  static Demo load(int port, String size) throws InterruptedException {
    if (size.equals("none")) {
      return new Demo("none", createUser(port));
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      long start = System.nanoTime();
      var network =
          new DemoNetwork(
              DemoNetwork.USUAL_SEED, DemoSize.named(size), InstantSource.system().instant());
      var load =
          new DemoLoad(network, channel, line -> System.out.println("Demo network: " + line));
      boolean loaded = load.run();
      return new Demo(
          "%s, %,d items, %s"
              .formatted(
                  size,
                  network.items(),
                  loaded
                      ? "loaded in %.1f s".formatted((System.nanoTime() - start) / 1e9)
                      : "there already"),
          lookAround(port, channel, network.aReader()));
    } finally {
      channel.shutdownNow();
    }
  }

  private static String createUser(int port) {
    return """
    grpcurl -plaintext -d '{"request_id":"0198c0de-0000-7000-8000-000000000001",
      "profile":{"handle":"ada","display_name":"Ada"}}' \\
      127.0.0.1:%d tributary.users.v1.UserService/CreateUser
    """
        .formatted(port);
  }

  /** With somebody who follows many, and somebody followed who has posts. */
  private static String lookAround(int port, ManagedChannel channel, String reader) {
    var graph = GraphServiceGrpc.newBlockingStub(channel);
    var posts = PostServiceGrpc.newBlockingStub(channel);
    var following =
        graph
            .listFollowing(
                ListFollowingRequest.newBuilder().setViewerId(reader).setUserId(reader).build())
            .getConnectionsList();
    for (var connection : following) {
      var found =
          posts
              .listUserPosts(
                  ListUserPostsRequest.newBuilder()
                      .setViewerId(reader)
                      .setUserId(connection.getUserId())
                      .build())
              .getPostsList();
      if (!found.isEmpty()) {
        return """
        grpcurl -plaintext -d '{"viewer_id":"%1$s","page_size":3,"view":"FEED_VIEW_FULL"}' \\
          127.0.0.1:%2$d tributary.feed.v1.FeedService/GetFeed
        grpcurl -plaintext -d '{"viewer_id":"%1$s"}' \\
          127.0.0.1:%2$d tributary.feed.v1.FeedService/ExplainFeed
        grpcurl -plaintext -d '{"viewer_id":"%1$s","user_id":"%1$s"}' \\
          127.0.0.1:%2$d tributary.graph.v1.GraphService/ListFollowing
        grpcurl -plaintext -d '{"viewer_id":"%1$s","user_id":"%3$s"}' \\
          127.0.0.1:%2$d tributary.posts.v1.PostService/ListUserPosts
        grpcurl -plaintext -d '{"viewer_id":"%1$s","post_id":"%4$s"}' \\
          127.0.0.1:%2$d tributary.posts.v1.PostService/GetPost
        """
            .formatted(reader, port, connection.getUserId(), found.getFirst().getPostId());
      }
    }
    return createUser(port);
  }
}
