package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tributary.api.posts.v1.Comment;
import io.tributary.api.posts.v1.DeleteCommentRequest;
import io.tributary.api.posts.v1.DeletePostRequest;
import io.tributary.api.posts.v1.ListCommentsRequest;
import io.tributary.api.posts.v1.ListCommentsResponse;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithService
class CommentJourneyIT {
  private Service service;
  private Fixtures given;
  private String author;
  private String post;

  @BeforeEach
  void aPost(Service running, Fixtures fixtures) {
    service = running;
    given = fixtures;
    author = given.user();
    post = given.post(author, "say something").getPostId();
  }

  private ListCommentsResponse page(String viewer, String of, int size, String token) {
    return service
        .posts()
        .listComments(
            ListCommentsRequest.newBuilder()
                .setViewerId(viewer)
                .setPostId(of)
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }

  private List<String> texts(String viewer) {
    return page(viewer, post, 0, "").getCommentsList().stream().map(Comment::getText).toList();
  }

  private void delete(String actor, String comment) {
    var unused =
        service
            .posts()
            .deleteComment(
                DeleteCommentRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .setCommentId(comment)
                    .build());
  }

  @Test
  void commentsAreReadNewestFirst() {
    String speaker = given.user();
    Comment first = given.comment(speaker, post, "first");
    Comment second = given.comment(author, post, "second, ünïcode 🌍");
    assertThat(page(given.user(), post, 0, "").getCommentsList()).containsExactly(second, first);
  }

  @Test
  void pagesNeitherRepeatNorSkipWhileNewOnesArrive() {
    String speaker = given.user();
    List<String> written =
        IntStream.range(0, 25)
            .mapToObj(i -> given.comment(speaker, post, "no. " + i).getCommentId())
            .toList()
            .reversed();
    var seen = new ArrayList<String>();
    String token = "";
    do {
      ListCommentsResponse page = page(author, post, 10, token);
      page.getCommentsList().forEach(comment -> seen.add(comment.getCommentId()));
      token = page.getNextPageToken();
      given.comment(speaker, post, "meanwhile");
    } while (!token.isEmpty());
    assertThat(seen).isEqualTo(written);
  }

  @Test
  void whoCannotSeeThePostCannotCommentOrRead() {
    String narrow = given.post(author, "narrow", Visibility.VISIBILITY_FOLLOWERS).getPostId();
    String follower = given.user();
    String stranger = given.user();
    given.follow(follower, author);
    given.comment(follower, narrow, "among us");

    assertThat(page(follower, narrow, 0, "").getCommentsList()).hasSize(1);
    assertThat(page(author, narrow, 0, "").getCommentsList()).hasSize(1);
    for (Refused refused :
        List.of(
            Refused.by(() -> given.comment(stranger, narrow, "me too")),
            Refused.by(() -> page(stranger, narrow, 0, "")))) {
      assertThat(refused.code()).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(refused.reason()).isEqualTo("POST_NOT_FOUND");
    }
  }

  @Test
  void aBlockBetweenTwoSpeakersHidesTheirCommentsBothWays() {
    String one = given.user();
    String other = given.user();
    given.comment(one, post, "by one");
    given.comment(other, post, "by other");
    given.block(one, other);

    assertThat(texts(one)).containsExactly("by one");
    assertThat(texts(other)).containsExactly("by other");
    assertThat(texts(author)).containsExactly("by other", "by one");
  }

  @Test
  void aBlockByThePostsAuthorHidesThePostAndTheComment() {
    String speaker = given.user();
    given.comment(speaker, post, "before");
    given.block(author, speaker);

    assertThat(texts(author)).isEmpty();
    assertThat(texts(given.user())).as("third parties see it still").containsExactly("before");
    assertThat(Refused.by(() -> texts(speaker)).reason()).isEqualTo("POST_NOT_FOUND");
    assertThat(Refused.by(() -> given.comment(speaker, post, "after")).reason())
        .isEqualTo("POST_NOT_FOUND");
  }

  @Test
  void itsAuthorMayDeleteAComment() {
    String speaker = given.user();
    String comment = given.comment(speaker, post, "oops").getCommentId();
    given.comment(speaker, post, "stays");
    delete(speaker, comment);
    assertThat(texts(author)).containsExactly("stays");
  }

  @Test
  void itsAuthorMayDeleteACommentWhoseTargetIsHiddenByNow() {
    String narrow = given.post(author, "narrow", Visibility.VISIBILITY_FOLLOWERS).getPostId();
    String unfollowed = given.user();
    String blocked = given.user();
    given.follow(unfollowed, author);
    String comment = given.comment(unfollowed, narrow, "among us").getCommentId();
    String other = given.comment(blocked, post, "before").getCommentId();
    given.unfollow(unfollowed, author);
    given.block(author, blocked);

    delete(unfollowed, comment);
    delete(blocked, other);
    assertThat(page(author, narrow, 0, "").getCommentsList()).isEmpty();
    assertThat(texts(given.user())).isEmpty();
    for (Refused refused :
        List.of(
            Refused.by(() -> delete(unfollowed, comment)),
            Refused.by(() -> delete(blocked, other)))) {
      assertThat(refused.reason()).isEqualTo("COMMENT_NOT_FOUND");
    }
  }

  @Test
  void thePostsAuthorMayDeleteAComment() {
    String comment = given.comment(given.user(), post, "rude").getCommentId();
    delete(author, comment);
    assertThat(texts(author)).isEmpty();
  }

  @Test
  void othersMayNotDeleteAComment() {
    String comment = given.comment(given.user(), post, "mine").getCommentId();
    String other = given.user();
    Refused refused = Refused.by(() -> delete(other, comment));
    assertThat(refused.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refused.reason()).isEqualTo("NOT_THE_AUTHOR");
    assertThat(texts(author)).containsExactly("mine");
  }

  @Test
  void aDeletedCommentIsNotFound() {
    String speaker = given.user();
    String comment = given.comment(speaker, post, "once").getCommentId();
    delete(speaker, comment);
    Refused refused = Refused.by(() -> delete(speaker, comment));
    assertThat(refused.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refused.reason()).isEqualTo("COMMENT_NOT_FOUND");
  }

  @Test
  void aDeletedPostTakesItsCommentsAlong() {
    String speaker = given.user();
    String comment = given.comment(speaker, post, "under it").getCommentId();
    var unused =
        service
            .posts()
            .deletePost(
                DeletePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setPostId(post)
                    .build());
    assertThat(Refused.by(() -> texts(speaker)).reason()).isEqualTo("POST_NOT_FOUND");
    assertThat(Refused.by(() -> delete(speaker, comment)).reason()).isEqualTo("COMMENT_NOT_FOUND");
  }
}
