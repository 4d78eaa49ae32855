package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.lookup.v1.GetFollowCountsRequest;
import io.tributary.api.lookup.v1.GetLikeCountsRequest;
import io.tributary.api.lookup.v1.GetPostsRequest;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.users.v1.User;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import java.util.List;
import java.util.function.Consumer;

/** An author, a post of it and somebody who looks at both, by the calls that are cached. */
record Looking(Service service, Fixtures given, String author, String viewer, String post) {
  static Looking at(Service service, Fixtures given) {
    String author = given.user();
    return new Looking(
        service, given, author, given.user(), given.post(author, "first").getPostId());
  }

  List<Post> posts(String by, String... ids) {
    return service
        .lookup()
        .getPosts(GetPostsRequest.newBuilder().setViewerId(by).addAllPostIds(List.of(ids)).build())
        .getPostsList();
  }

  boolean isSeenBy(String user) {
    return !posts(user, post).isEmpty();
  }

  List<User> users(String... ids) {
    return service
        .lookup()
        .getUsers(
            GetUsersRequest.newBuilder().setViewerId(viewer).addAllUserIds(List.of(ids)).build())
        .getUsersList();
  }

  long likes() {
    return service
        .lookup()
        .getLikeCounts(
            GetLikeCountsRequest.newBuilder().setViewerId(viewer).addPostIds(post).build())
        .getCounts(0)
        .getLikes();
  }

  long followers() {
    return service
        .lookup()
        .getFollowCounts(
            GetFollowCountsRequest.newBuilder().setViewerId(viewer).addUserIds(author).build())
        .getCounts(0)
        .getFollowers();
  }

  void atAll() {
    assertThat(isSeenBy(viewer)).isTrue();
    assertThat(users(author)).hasSize(1);
    assertThat(likes()).isZero();
    assertThat(followers()).isZero();
  }

  void change(Consumer<UpdatePostRequest.Builder> by) {
    var request =
        UpdatePostRequest.newBuilder()
            .setRequestId(Fixtures.newId())
            .setActorId(author)
            .setPostId(post);
    by.accept(request);
    var unused = service.posts().updatePost(request.build());
  }

  /** How many of the statements that these calls cost there have been. */
  long statements() {
    return service.asked(
        "posts.visible",
        "users.living",
        "post_counters.read",
        "follow_counters.read",
        "safety.facts");
  }
}
