package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.DeletePostRequest;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.ListUserPostsResponse;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithService
class PostChangesJourneyIT {
  private Service service;
  private Fixtures given;
  private String author;

  @BeforeEach
  void anAuthor(Service running, Fixtures fixtures) {
    service = running;
    given = fixtures;
    author = given.user();
  }

  private Post get(String viewer, String post) {
    return service
        .posts()
        .getPost(GetPostRequest.newBuilder().setViewerId(viewer).setPostId(post).build())
        .getPost();
  }

  private Post update(String actor, UpdatePostRequest.Builder change, String... paths) {
    return service
        .posts()
        .updatePost(
            change
                .setRequestId(Fixtures.newId())
                .setActorId(actor)
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                .build())
        .getPost();
  }

  private void delete(String actor, String post) {
    var unused =
        service
            .posts()
            .deletePost(
                DeletePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .setPostId(post)
                    .build());
  }

  @SuppressWarnings("deprecation") // The offset works as long as it is there.
  private ListUserPostsResponse list(String viewer, int size, int offset) {
    return service
        .posts()
        .listUserPosts(
            ListUserPostsRequest.newBuilder()
                .setViewerId(viewer)
                .setUserId(author)
                .setPageSize(size)
                .setOffset(offset)
                .build());
  }

  private List<String> texts(String viewer) {
    return list(viewer, 0, 0).getPostsList().stream().map(Post::getText).toList();
  }

  @Test
  void anUpdateChangesWhatTheMaskNamesAndNothingElse() {
    Post post =
        service
            .posts()
            .createPost(
                CreatePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setText("first")
                    .setCategory("news")
                    .addTags("One")
                    .addTags("one")
                    .addTags("two")
                    .build())
            .getPost();
    assertThat(post.getTagsList()).containsExactly("one", "two");
    Post updated =
        update(
            author,
            UpdatePostRequest.newBuilder()
                .setPostId(post.getPostId())
                .setText("second")
                .setCategory("sport")
                .addTags("Three"),
            "text",
            "tags");

    assertThat(updated)
        .isEqualTo(
            post.toBuilder()
                .setText("second")
                .clearTags()
                .addTags("three")
                .setUpdateTime(updated.getUpdateTime())
                .build());
    assertThat(get(given.user(), post.getPostId())).isEqualTo(updated);
  }

  @Test
  void onlyItsAuthorChangesOrDeletesAPost() {
    Post post = given.post(author, "mine");
    String other = given.user();
    for (Refused refused :
        List.of(
            Refused.by(
                () ->
                    update(
                        other,
                        UpdatePostRequest.newBuilder().setPostId(post.getPostId()).setText("no"),
                        "text")),
            Refused.by(() -> delete(other, post.getPostId())))) {
      assertThat(refused.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(refused.reason()).isEqualTo("NOT_THE_AUTHOR");
    }
    assertThat(get(other, post.getPostId())).isEqualTo(post);
  }

  @Test
  void whoMayNotSeeAPostIsNotToldThatItExists() {
    String other = given.user();
    String post = given.post(author, "narrow", Visibility.VISIBILITY_FOLLOWERS).getPostId();
    assertThat(Refused.by(() -> delete(other, post)).reason()).isEqualTo("POST_NOT_FOUND");
  }

  @Test
  void aNarrowedPostIsHiddenAtOnce() {
    String post = given.post(author, "for all").getPostId();
    String follower = given.user();
    String stranger = given.user();
    given.follow(follower, author);
    assertThat(texts(stranger)).containsExactly("for all");

    var unused =
        update(
            author,
            UpdatePostRequest.newBuilder()
                .setPostId(post)
                .setVisibility(Visibility.VISIBILITY_FOLLOWERS),
            "visibility");
    assertThat(Refused.by(() -> get(stranger, post)).reason()).isEqualTo("POST_NOT_FOUND");
    assertThat(texts(stranger)).isEmpty();
    assertThat(get(follower, post).getVisibility()).isEqualTo(Visibility.VISIBILITY_FOLLOWERS);
    assertThat(texts(follower)).containsExactly("for all");
  }

  @Test
  void aDeletedPostIsGoneForEverybody() {
    String post = given.post(author, "gone").getPostId();
    String other = given.user();
    delete(author, post);

    assertThat(Refused.by(() -> get(author, post)).reason()).isEqualTo("POST_NOT_FOUND");
    assertThat(Refused.by(() -> get(other, post)).reason()).isEqualTo("POST_NOT_FOUND");
    assertThat(texts(author)).isEmpty();
    assertThat(Refused.by(() -> given.comment(other, post, "late")).reason())
        .isEqualTo("POST_NOT_FOUND");
    assertThat(Refused.by(() -> delete(author, post)).reason()).isEqualTo("POST_NOT_FOUND");
  }

  @Test
  void listAndGetAgreeOnWhatAViewerSees() {
    List<Post> posts =
        List.of(
            given.post(author, "public"),
            given.post(author, "narrow", Visibility.VISIBILITY_FOLLOWERS),
            given.post(author, "public again"),
            given.post(author, "narrow again", Visibility.VISIBILITY_FOLLOWERS));
    String follower = given.user();
    given.follow(follower, author);
    String past = given.user();
    given.follow(past, author);
    given.block(past, author);
    String blocked = given.user();
    given.block(author, blocked);

    for (String viewer : List.of(author, follower, given.user(), past, blocked)) {
      List<Post> gotten = posts.reversed().stream().filter(post -> sees(viewer, post)).toList();
      assertThat(list(viewer, 0, 0).getPostsList()).isEqualTo(gotten);
    }
    assertThat(texts(follower)).hasSize(4);
    assertThat(texts(given.user())).containsExactly("public again", "public");
    assertThat(texts(blocked)).isEmpty();
    assertThat(texts(past)).isEmpty();
  }

  private boolean sees(String viewer, Post post) {
    try {
      return get(viewer, post.getPostId()).equals(post);
    } catch (io.grpc.StatusRuntimeException hidden) {
      assertThat(Refused.of(hidden).reason()).isEqualTo("POST_NOT_FOUND");
      return false;
    }
  }

  @Test
  void theOffsetFormWorks() {
    List<String> written =
        IntStream.range(0, 9)
            .mapToObj(
                i ->
                    given
                        .post(
                            author,
                            "no. " + i,
                            i % 2 == 0
                                ? Visibility.VISIBILITY_PUBLIC
                                : Visibility.VISIBILITY_FOLLOWERS)
                        .getText())
            .toList()
            .reversed();
    assertThat(list(author, 3, 4).getPostsList())
        .extracting(Post::getText)
        .isEqualTo(written.subList(4, 7));
    assertThat(list(author, 3, 6).getNextPageToken()).isEmpty();
    assertThat(list(author, 3, 100).getPostsList()).isEmpty();

    // A page reached by its offset goes on by its token.
    ListUserPostsResponse page = list(author, 3, 2);
    assertThat(
            service
                .posts()
                .listUserPosts(
                    ListUserPostsRequest.newBuilder()
                        .setViewerId(author)
                        .setUserId(author)
                        .setPageSize(3)
                        .setPageToken(page.getNextPageToken())
                        .build())
                .getPostsList())
        .extracting(Post::getText)
        .isEqualTo(written.subList(5, 8));
  }

  @Test
  void postsOfOthersAreNotListed() {
    given.post(given.user(), "theirs");
    given.post(author, "mine");
    assertThat(texts(given.user())).containsExactly("mine");
  }

  @Test
  void postsOfNobodyAreNotFound() {
    String viewer = given.user();
    author = Fixtures.newId();
    assertThat(Refused.by(() -> texts(viewer)).reason()).isEqualTo("USER_NOT_FOUND");
  }
}
