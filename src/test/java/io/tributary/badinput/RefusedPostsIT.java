package io.tributary.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.tributary.api.lookup.v1.GetPostsRequest;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.posts.v1.AddCommentRequest;
import io.tributary.api.posts.v1.CompleteImageRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.DeleteCommentRequest;
import io.tributary.api.posts.v1.DeletePostRequest;
import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.ImageSize;
import io.tributary.api.posts.v1.NewImage;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What posts are refused for, beyond their fields' own rules; none of it changes anything. */
@WithService
class RefusedPostsIT {
  private static void assertRefused(
      Service service, ThrowingCallable call, Status.Code code, String reason, String... fields) {
    Refused refused = Tables.unchangedBy(service.database(), () -> Refused.by(call));
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.fields()).containsExactly(fields);
  }

  private static void assertInvalid(Service service, ThrowingCallable call, String field) {
    assertRefused(service, call, Status.Code.INVALID_ARGUMENT, "INVALID_FIELD", field);
  }

  private static void assertNotFound(Service service, ThrowingCallable call, String reason) {
    assertRefused(service, call, Status.Code.NOT_FOUND, reason);
  }

  private static CreatePostRequest.Builder newPost(String author) {
    return CreatePostRequest.newBuilder().setRequestId(Fixtures.newId()).setActorId(author);
  }

  private static UpdatePostRequest.Builder update(String actor, String post, String... paths) {
    return UpdatePostRequest.newBuilder()
        .setRequestId(Fixtures.newId())
        .setActorId(actor)
        .setPostId(post)
        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)));
  }

  private static Post postWithImage(Service service, String author) {
    return service
        .posts()
        .createPost(newPost(author).addImages(NewImage.getDefaultInstance()).build())
        .getPost();
  }

  private static CompleteImageRequest.Builder complete(String actor, Post post, String image) {
    return CompleteImageRequest.newBuilder()
        .setRequestId(Fixtures.newId())
        .setActorId(actor)
        .setPostId(post.getPostId())
        .setImageId(image);
  }

  private static ImageFile file(ImageSize size) {
    return ImageFile.newBuilder()
        .setSize(size)
        .setUrl("https://cdn.example/1.jpg")
        .setWidth(1)
        .setHeight(1)
        .build();
  }

  private static final ImageFile ORIGINAL = file(ImageSize.IMAGE_SIZE_ORIGINAL);

  @Test
  void aPostSaysOrShowsSomething(Service service, Fixtures given) {
    String author = given.user();
    Refused refused =
        Tables.unchangedBy(
            service.database(),
            () -> Refused.by(() -> service.posts().createPost(newPost(author).build())));
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).isEqualTo("INVALID_FIELD");
    assertThat(refused.rules()).containsExactly("post.empty");
    assertThat(refused.fields()).containsExactly("text");
  }

  @Test
  void aPostWithoutImagesKeepsSomeText(Service service, Fixtures given) {
    String author = given.user();
    String post = given.post(author, "words").getPostId();
    assertInvalid(
        service, () -> service.posts().updatePost(update(author, post, "text").build()), "text");
  }

  @Test
  void aPostWithAnImageMayLoseItsText(Service service, Fixtures given) {
    String author = given.user();
    Post post = postWithImage(service, author);
    assertThat(
            service
                .posts()
                .updatePost(update(author, post.getPostId(), "text").build())
                .getPost()
                .getText())
        .isEmpty();
  }

  @Test
  void noPostIsOfAllCategories(Service service, Fixtures given) {
    String author = given.user();
    String post = given.post(author, "words").getPostId();
    assertInvalid(
        service,
        () -> service.posts().createPost(newPost(author).setText("a").setCategory("all").build()),
        "category");
    assertInvalid(
        service,
        () ->
            service.posts().updatePost(update(author, post, "category").setCategory("all").build()),
        "category");
  }

  @Test
  void anUpdateSaysWhatItChanges(Service service, Fixtures given) {
    String author = given.user();
    String post = given.post(author, "words").getPostId();
    assertInvalid(
        service,
        () -> service.posts().updatePost(update(author, post).setText("new").build()),
        "update_mask");
    assertInvalid(
        service,
        () ->
            service
                .posts()
                .updatePost(update(author, post).clearUpdateMask().setText("new").build()),
        "update_mask");
    assertInvalid(
        service,
        () ->
            service
                .posts()
                .updatePost(update(author, post, "text", "author_id").setText("new").build()),
        "update_mask");
  }

  /** Nobody's post becomes public because a client's library left out what it did not know. */
  @Test
  void anUpdateOfWhoMaySeeAPostSaysWho(Service service, Fixtures given) {
    String author = given.user();
    String post = given.post(author, "narrow", Visibility.VISIBILITY_FOLLOWERS).getPostId();
    assertInvalid(
        service,
        () -> service.posts().updatePost(update(author, post, "visibility").build()),
        "visibility");
    assertThat(
            service
                .posts()
                .updatePost(update(author, post, "text").setText("narrow still").build())
                .getPost()
                .getVisibility())
        .isEqualTo(Visibility.VISIBILITY_FOLLOWERS);
  }

  @Test
  void anImagesAddressIsOfPlainCharacters(Service service, Fixtures given) {
    String author = given.user();
    Post post = postWithImage(service, author);
    String image = post.getImages(0).getImageId();
    for (String url : List.of("https://cdn.example/\u00fc.jpg", "https://cdn.example/\u0001")) {
      assertInvalid(
          service,
          () ->
              service
                  .posts()
                  .completeImage(
                      complete(author, post, image)
                          .addFiles(ORIGINAL.toBuilder().setUrl(url))
                          .build()),
          "files[0].url");
    }
  }

  @Test
  void anImageHasOneFileOfASize(Service service, Fixtures given) {
    String author = given.user();
    Post post = postWithImage(service, author);
    assertInvalid(
        service,
        () ->
            service
                .posts()
                .completeImage(
                    complete(author, post, post.getImages(0).getImageId())
                        .addFiles(ORIGINAL)
                        .addFiles(ORIGINAL.toBuilder().setUrl("https://cdn.example/2.jpg"))
                        .build()),
        "files");
  }

  @Test
  void anImageIsCompletedInItsOwnPost(Service service, Fixtures given) {
    String author = given.user();
    Post post = postWithImage(service, author);
    Post other = postWithImage(service, author);
    assertNotFound(
        service,
        () ->
            service
                .posts()
                .completeImage(
                    complete(author, post, other.getImages(0).getImageId())
                        .addFiles(ORIGINAL)
                        .build()),
        "IMAGE_NOT_FOUND");
  }

  private static Map<String, ThrowingCallable> writesTo(Service service, Post post, String actor) {
    String id = post.getPostId();
    return Map.of(
        "update",
        () -> service.posts().updatePost(update(actor, id, "text").setText("mine").build()),
        "completeImage",
        () ->
            service
                .posts()
                .completeImage(
                    complete(actor, post, post.getImages(0).getImageId())
                        .addFiles(ORIGINAL)
                        .build()),
        "delete",
        () ->
            service
                .posts()
                .deletePost(
                    DeletePostRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(actor)
                        .setPostId(id)
                        .build()));
  }

  @Test
  void onlyItsAuthorChangesAPost(Service service, Fixtures given) {
    Post post = postWithImage(service, given.user());
    String other = given.user();
    writesTo(service, post, other)
        .forEach(
            (name, write) ->
                assertRefused(service, write, Status.Code.PERMISSION_DENIED, "NOT_THE_AUTHOR"));
  }

  @Test
  void whoCannotSeeAPostIsNotToldThatItIsThere(Service service, Fixtures given) {
    String author = given.user();
    String blocked = given.user();
    Post post = postWithImage(service, author);
    given.block(author, blocked);
    writesTo(service, post, blocked)
        .forEach((name, write) -> assertNotFound(service, write, "POST_NOT_FOUND"));

    Post forFollowers =
        service
            .posts()
            .createPost(
                newPost(author)
                    .addImages(NewImage.getDefaultInstance())
                    .setVisibility(Visibility.VISIBILITY_FOLLOWERS)
                    .build())
            .getPost();
    writesTo(service, forFollowers, given.user())
        .forEach((name, write) -> assertNotFound(service, write, "POST_NOT_FOUND"));
  }

  @Test
  void whatCannotBeSeenCannotBeCommentedOn(Service service, Fixtures given) {
    String author = given.user();
    String blocked = given.user();
    String post = given.post(author, "words").getPostId();
    given.block(blocked, author);
    assertNotFound(
        service,
        () ->
            service
                .posts()
                .addComment(
                    AddCommentRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(blocked)
                        .setPostId(post)
                        .setText("hey")
                        .build()),
        "POST_NOT_FOUND");
  }

  private static ThrowingCallable deleteComment(Service service, String actor, String comment) {
    return () ->
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
  void onlyTheTwoAuthorsDeleteAComment(Service service, Fixtures given) {
    String post = given.post(given.user(), "words").getPostId();
    String comment = given.comment(given.user(), post, "hey").getCommentId();
    assertRefused(
        service,
        deleteComment(service, given.user(), comment),
        Status.Code.PERMISSION_DENIED,
        "NOT_THE_AUTHOR");
  }

  @Test
  void aCommentOnAHiddenPostIsNotThere(Service service, Fixtures given) {
    String author = given.user();
    String blocked = given.user();
    String post = given.post(author, "words").getPostId();
    String comment = given.comment(given.user(), post, "hey").getCommentId();
    given.block(author, blocked);
    assertNotFound(service, deleteComment(service, blocked, comment), "COMMENT_NOT_FOUND");
  }

  @Test
  void askingForNothingStillTakesAViewer(Service service) {
    String nobody = Fixtures.newId();
    assertNotFound(
        service,
        () -> service.lookup().getPosts(GetPostsRequest.newBuilder().setViewerId(nobody).build()),
        "USER_NOT_FOUND");
    assertNotFound(
        service,
        () -> service.lookup().getUsers(GetUsersRequest.newBuilder().setViewerId(nobody).build()),
        "USER_NOT_FOUND");
  }

  @Test
  void anAnswerOverTheLimitIsRefusedWithTheLimitNamed(Service service, Fixtures given) {
    String author = given.user();
    service
        .database()
        .run(
            """
            INSERT INTO posts
              (id, author_id, text, category, tags, visibility, created_at, updated_at, version)
            SELECT uuidv7(), ?::uuid, repeat('🌊', 4000), '', '{}', 1, now(), now(), i
            FROM generate_series(1, 1000) AS i
            """,
            author);
    List<String> ids =
        service.database().rows("SELECT id::text FROM posts").stream()
            .map(row -> (String) row.get("id"))
            .toList();
    Refused refused =
        Refused.by(
            () ->
                service
                    .lookup()
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .getPosts(
                        GetPostsRequest.newBuilder()
                            .setViewerId(author)
                            .addAllPostIds(ids)
                            .build()));
    assertThat(refused.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.reason()).isEqualTo("ANSWER_TOO_LARGE");
    assertThat(refused.message()).contains("3,145,728 bytes");
  }
}
