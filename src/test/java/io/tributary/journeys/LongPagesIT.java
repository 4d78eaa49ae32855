package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.tributary.api.graph.v1.Connection;
import io.tributary.api.graph.v1.ListFollowersRequest;
import io.tributary.api.graph.v1.ListFollowersResponse;
import io.tributary.api.graph.v1.ListFollowingRequest;
import io.tributary.api.graph.v1.ListFollowingResponse;
import io.tributary.api.posts.v1.Comment;
import io.tributary.api.posts.v1.ListCommentsRequest;
import io.tributary.api.posts.v1.ListCommentsResponse;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.ListUserPostsResponse;
import io.tributary.api.posts.v1.Post;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page ends where its answer would be too large; the next goes on there. */
@WithService
class LongPagesIT {
  private static final int LIMIT = 3_000;

  private Fixtures given;
  private Service small;
  private String author;

  @BeforeEach
  void aPodOfSmallAnswers(Service service, Fixtures fixtures) {
    given = fixtures;
    small = service.another(Map.of("server.max-answer-bytes", LIMIT));
    author = given.user();
  }

  @AfterEach
  void stop() {
    small.close();
  }

  /** What all pages together hold, each of which must be short of the limit and of something. */
  private static <A extends Message> List<String> all(
      Function<String, A> call, Function<A, Stream<String>> items, Function<A, String> next) {
    var all = new ArrayList<String>();
    String token = "";
    int pages = 0;
    do {
      A page = call.apply(token);
      assertThat(page.getSerializedSize()).isLessThanOrEqualTo(LIMIT);
      List<String> some = items.apply(page).toList();
      assertThat(some).isNotEmpty();
      all.addAll(some);
      token = next.apply(page);
      pages++;
    } while (!token.isEmpty());
    assertThat(pages).isGreaterThan(1);
    return all;
  }

  @Test
  void ofPosts() {
    List<String> written =
        IntStream.range(0, 8)
            .mapToObj(i -> given.post(author, i + "ü".repeat(300)).getText())
            .toList()
            .reversed();
    assertThat(
            all(
                token ->
                    small
                        .posts()
                        .listUserPosts(
                            ListUserPostsRequest.newBuilder()
                                .setViewerId(author)
                                .setUserId(author)
                                .setPageToken(token)
                                .build()),
                page -> page.getPostsList().stream().map(Post::getText),
                ListUserPostsResponse::getNextPageToken))
        .isEqualTo(written);
  }

  @Test
  void ofComments() {
    String post = given.post(author, "say much").getPostId();
    List<String> written =
        IntStream.range(0, 8)
            .mapToObj(i -> given.comment(author, post, i + "ü".repeat(300)).getText())
            .toList()
            .reversed();
    assertThat(
            all(
                token ->
                    small
                        .posts()
                        .listComments(
                            ListCommentsRequest.newBuilder()
                                .setViewerId(author)
                                .setPostId(post)
                                .setPageToken(token)
                                .build()),
                page -> page.getCommentsList().stream().map(Comment::getText),
                ListCommentsResponse::getNextPageToken))
        .isEqualTo(written);
  }

  @Test
  void ofThoseWhomOneFollowsAndWhoFollowOne() {
    List<String> others = Stream.generate(given::user).limit(40).toList();
    others.forEach(
        other -> {
          given.follow(author, other);
          given.follow(other, author);
        });
    assertThat(
            all(
                token ->
                    small
                        .graph()
                        .listFollowing(
                            ListFollowingRequest.newBuilder()
                                .setViewerId(author)
                                .setUserId(author)
                                .setPageToken(token)
                                .build()),
                page -> page.getConnectionsList().stream().map(Connection::getUserId),
                ListFollowingResponse::getNextPageToken))
        .isEqualTo(others.reversed());
    assertThat(
            all(
                token ->
                    small
                        .graph()
                        .listFollowers(
                            ListFollowersRequest.newBuilder()
                                .setViewerId(author)
                                .setUserId(author)
                                .setPageToken(token)
                                .build()),
                page -> page.getConnectionsList().stream().map(Connection::getUserId),
                ListFollowersResponse::getNextPageToken))
        .isEqualTo(others.reversed());
  }
}
