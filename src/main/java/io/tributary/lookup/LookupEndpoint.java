package io.tributary.lookup;

import io.grpc.stub.StreamObserver;
import io.tributary.api.lookup.v1.GetFollowCountsRequest;
import io.tributary.api.lookup.v1.GetFollowCountsResponse;
import io.tributary.api.lookup.v1.GetLikeCountsRequest;
import io.tributary.api.lookup.v1.GetLikeCountsResponse;
import io.tributary.api.lookup.v1.GetPostsRequest;
import io.tributary.api.lookup.v1.GetPostsResponse;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.GetUsersResponse;
import io.tributary.api.lookup.v1.LikeCount;
import io.tributary.api.lookup.v1.LookupServiceGrpc.LookupServiceImplBase;
import io.tributary.engagement.EngagementLookup;
import io.tributary.engagement.Tally;
import io.tributary.graph.FollowCounts;
import io.tributary.graph.FollowLookup;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.grpc.Reply;
import io.tributary.posts.Post;
import io.tributary.posts.PostLookup;
import io.tributary.posts.PostMessages;
import io.tributary.users.User;
import io.tributary.users.UserLookup;
import io.tributary.users.UserMessages;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

@Singleton
final class LookupEndpoint extends LookupServiceImplBase {
  private final UserLookup users;
  private final PostLookup posts;
  private final EngagementLookup engagement;
  private final FollowLookup follows;

  LookupEndpoint(
      UserLookup users, PostLookup posts, EngagementLookup engagement, FollowLookup follows) {
    this.users = users;
    this.posts = posts;
    this.engagement = engagement;
    this.follows = follows;
  }

  @Override
  public void getUsers(GetUsersRequest request, StreamObserver<GetUsersResponse> client) {
    UUID viewer = UUID.fromString(request.getViewerId());
    Set<UUID> wanted = ids(request.getUserIdsList());
    // The viewer is looked up with the others: whether it exists costs no statement of its own.
    var all = new LinkedHashSet<>(wanted);
    all.add(viewer);
    Map<UUID, User> found = users.living(all);
    if (!found.containsKey(viewer)) {
      throw Failure.NotFound.user("viewer_id");
    }
    var answer = GetUsersResponse.newBuilder();
    for (UUID id : wanted) {
      User user = found.get(id);
      if (user == null) {
        answer.addMissingUserIds(id.toString());
      } else {
        answer.addUsers(UserMessages.of(user));
      }
    }
    Reply.to(client, answer.build());
  }

  @Override
  public void getPosts(GetPostsRequest request, StreamObserver<GetPostsResponse> client) {
    Set<UUID> wanted = ids(request.getPostIdsList());
    UUID viewer = UUID.fromString(request.getViewerId());
    requireViewer(viewer, wanted);
    Map<UUID, Post> found = posts.visible(viewer, wanted);
    var answer = GetPostsResponse.newBuilder();
    for (UUID id : wanted) {
      Post post = found.get(id);
      if (post == null) {
        answer.addMissingPostIds(id.toString());
      } else {
        answer.addPosts(PostMessages.of(post));
      }
    }
    Reply.to(client, answer.build());
  }

  @Override
  public void getLikeCounts(
      GetLikeCountsRequest request, StreamObserver<GetLikeCountsResponse> client) {
    Set<UUID> wanted = ids(request.getPostIdsList());
    UUID viewer = UUID.fromString(request.getViewerId());
    requireViewer(viewer, wanted);
    Map<UUID, Tally> found = engagement.tallies(viewer, wanted);
    var answer = GetLikeCountsResponse.newBuilder();
    for (UUID id : wanted) {
      Tally counts = found.get(id);
      if (counts == null) {
        answer.addMissingPostIds(id.toString());
      } else {
        answer.addCounts(LikeCount.newBuilder().setPostId(id.toString()).setLikes(counts.likes()));
      }
    }
    Reply.to(client, answer.build());
  }

  @Override
  public void getFollowCounts(
      GetFollowCountsRequest request, StreamObserver<GetFollowCountsResponse> client) {
    Set<UUID> wanted = ids(request.getUserIdsList());
    UUID viewer = UUID.fromString(request.getViewerId());
    requireViewer(viewer, wanted);
    Map<UUID, FollowCounts> found = follows.counts(viewer, wanted);
    var answer = GetFollowCountsResponse.newBuilder();
    for (UUID id : wanted) {
      FollowCounts counts = found.get(id);
      if (counts == null) {
        answer.addMissingUserIds(id.toString());
      } else {
        answer.addCounts(
            io.tributary.api.lookup.v1.FollowCounts.newBuilder()
                .setUserId(id.toString())
                .setFollowers(counts.followers())
                .setFollowing(counts.following()));
      }
    }
    Reply.to(client, answer.build());
  }

  /** Where something is asked for, the viewer is looked up with it. */
  private void requireViewer(UUID viewer, Set<UUID> wanted) {
    if (wanted.isEmpty() && !users.living(List.of(viewer)).containsKey(viewer)) {
      throw Failure.NotFound.user("viewer_id");
    }
  }

  /** In the order asked for, each once. */
  private static Set<UUID> ids(Collection<String> given) {
    return new LinkedHashSet<>(given.stream().map(UUID::fromString).toList());
  }
}
