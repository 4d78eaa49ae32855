package io.tributary.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tributary.api.graph.v1.ListFollowersRequest;
import io.tributary.api.graph.v1.ListFollowersResponse;
import io.tributary.api.graph.v1.ListFollowingRequest;
import io.tributary.api.posts.v1.ListCommentsRequest;
import io.tributary.api.posts.v1.ListCommentsResponse;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.ListUserPostsResponse;
import io.tributary.api.posts.v1.Post;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Page tokens that are good somewhere else, or were. */
@WithService
class ForeignTokensIT {
  private static ListUserPostsRequest.Builder posts(String viewer, String user, String token) {
    return ListUserPostsRequest.newBuilder()
        .setViewerId(viewer)
        .setUserId(user)
        .setPageSize(2)
        .setPageToken(token);
  }

  private static ListUserPostsResponse list(Service service, ListUserPostsRequest.Builder request) {
    return service.posts().listUserPosts(request.build());
  }

  private static ListCommentsResponse comments(
      Service service, String viewer, String post, String token) {
    return service
        .posts()
        .listComments(
            ListCommentsRequest.newBuilder()
                .setViewerId(viewer)
                .setPostId(post)
                .setPageSize(1)
                .setPageToken(token)
                .build());
  }

  private static ListFollowersResponse followers(
      Service service, String viewer, String user, String token) {
    return service
        .graph()
        .listFollowers(
            ListFollowersRequest.newBuilder()
                .setViewerId(viewer)
                .setUserId(user)
                .setPageSize(1)
                .setPageToken(token)
                .build());
  }

  private static String authorOfFive(Fixtures given) {
    String author = given.user();
    for (int i = 1; i <= 5; i++) {
      given.post(author, "post " + i);
    }
    return author;
  }

  private static void assertInvalidToken(ThrowingCallable call) {
    Refused refused = Refused.by(call);
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).isEqualTo("TOKEN_INVALID");
    assertThat(refused.fields()).containsExactly("page_token");
  }

  @Test
  void aTokenOfAnotherRpcIsInvalid(Service service, Fixtures given) {
    String user = given.user();
    given.follow(given.user(), user);
    given.follow(given.user(), user);
    String token = followers(service, user, user, "").getNextPageToken();
    assertThat(token).isNotEmpty();

    assertInvalidToken(
        () ->
            service
                .graph()
                .listFollowing(
                    ListFollowingRequest.newBuilder()
                        .setViewerId(user)
                        .setUserId(user)
                        .setPageToken(token)
                        .build()));
    assertInvalidToken(() -> list(service, posts(user, user, token)));
  }

  @Test
  void aTokenOfAnotherViewerIsInvalid(Service service, Fixtures given) {
    String author = authorOfFive(given);
    String token = list(service, posts(author, author, "")).getNextPageToken();
    String other = given.user();
    assertInvalidToken(() -> list(service, posts(other, author, token)));
  }

  @Test
  void aTokenOfAnotherUsersPostsIsInvalid(Service service, Fixtures given) {
    String author = authorOfFive(given);
    String other = authorOfFive(given);
    String token = list(service, posts(author, author, "")).getNextPageToken();
    assertInvalidToken(() -> list(service, posts(author, other, token)));
  }

  @Test
  void aTokenOfAnotherPostsCommentsIsInvalid(Service service, Fixtures given) {
    String author = given.user();
    Post post = given.post(author, "one");
    Post other = given.post(author, "other");
    given.comment(author, post.getPostId(), "first");
    given.comment(author, post.getPostId(), "second");
    String token = comments(service, author, post.getPostId(), "").getNextPageToken();
    assertThat(comments(service, author, post.getPostId(), token).getCommentsCount()).isOne();
    assertInvalidToken(() -> comments(service, author, other.getPostId(), token));
  }

  @Test
  void aTokenOfAnotherUsersFollowersIsInvalid(Service service, Fixtures given) {
    String user = given.user();
    String other = given.user();
    given.follow(given.user(), user);
    given.follow(given.user(), user);
    String token = followers(service, user, user, "").getNextPageToken();
    assertThat(followers(service, user, user, token).getConnectionsCount()).isOne();
    assertInvalidToken(() -> followers(service, user, other, token));
  }

  @Test
  void anOldTokenIsExpired(Service service, Fixtures given) {
    String author = authorOfFive(given);
    String token = list(service, posts(author, author, "")).getNextPageToken();
    service.clock().moveOn(Duration.ofHours(24).minusMinutes(1));
    assertThat(list(service, posts(author, author, token)).getPostsCount()).isEqualTo(2);

    service.clock().moveOn(Duration.ofMinutes(2));
    Refused refused = Refused.by(() -> list(service, posts(author, author, token)));
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).isEqualTo("TOKEN_EXPIRED");
    assertThat(refused.fields()).containsExactly("page_token");
  }

  @Test
  @SuppressWarnings("deprecation") // The offset works as long as it is there.
  void anOffsetBesideATokenIsRefused(Service service, Fixtures given) {
    String author = authorOfFive(given);
    String token = list(service, posts(author, author, "")).getNextPageToken();
    Refused refused = Refused.by(() -> list(service, posts(author, author, token).setOffset(1)));
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).isEqualTo("INVALID_FIELD");
    assertThat(refused.fields()).containsExactly("offset");
  }

  @Test
  @SuppressWarnings("deprecation") // The offset works as long as it is there.
  void aTokenGoesOnBehindAPageThatBeganAtAnOffset(Service service, Fixtures given) {
    String author = authorOfFive(given);
    ListUserPostsResponse page = list(service, posts(author, author, "").setOffset(1));
    assertThat(page.getPostsList()).extracting(Post::getText).containsExactly("post 4", "post 3");
    assertThat(list(service, posts(author, author, page.getNextPageToken())).getPostsList())
        .extracting(Post::getText)
        .containsExactly("post 2", "post 1");
  }
}
