package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.posts.v1.CompleteImageRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.DeleteCommentRequest;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.ImageSize;
import io.tributary.api.posts.v1.NewImage;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.UpdateUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.Envelope.EventCase;
import io.tributary.events.v1.PostVisibility;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every write of users, posts and comments and the events that it leaves, neither more nor less.
 */
@WithService
class OutboxIT {
  private Service service;
  private Fixtures given;
  private Events events;

  @BeforeEach
  void take(Service running, Fixtures fixtures) {
    service = running;
    given = fixtures;
    events = new Events(running.database());
  }

  private Envelope only(EventCase type, AggregateType aggregate, String id, Runnable write) {
    List<Envelope> added = events.during(write);
    assertThat(added).hasSize(1);
    Envelope event = added.getFirst();
    assertThat(event.getEventCase()).isEqualTo(type);
    assertThat(event.getAggregateType()).isEqualTo(aggregate);
    assertThat(event.getAggregateId()).isEqualTo(id);
    return event;
  }

  @Test
  void usersAreCreatedUpdatedAndDeleted() {
    List<Envelope> created = events.during(given::user);
    assertThat(created).hasSize(1);
    String user = created.getFirst().getAggregateId();
    assertThat(created.getFirst().getUserCreated().getUser().getUserId()).isEqualTo(user);
    assertThat(created.getFirst().getUserCreated().getUser().getHandle()).startsWith("user_");

    Envelope updated =
        only(
            EventCase.USER_UPDATED,
            AggregateType.AGGREGATE_TYPE_USER,
            user,
            () ->
                service
                    .users()
                    .updateUser(
                        UpdateUserRequest.newBuilder()
                            .setRequestId(Fixtures.newId())
                            .setActorId(user)
                            .setProfile(UserProfile.newBuilder().setLanguage("pt-BR"))
                            .setUpdateMask(mask("language"))
                            .build()));
    assertThat(updated.getUserUpdated().getUser().getLanguage()).isEqualTo("pt-BR");
    assertThat(updated.getUserUpdated().getUser().getHandle())
        .isEqualTo(created.getFirst().getUserCreated().getUser().getHandle());

    Envelope deleted =
        only(
            EventCase.USER_DELETED,
            AggregateType.AGGREGATE_TYPE_USER,
            user,
            () -> given.deleteUser(user));
    assertThat(deleted.getUserDeleted().getUserId()).isEqualTo(user);
  }

  @Test
  void postsAreCreatedUpdatedCompletedAndDeleted() {
    String author = given.user();
    List<Envelope> created =
        events.during(
            () ->
                service
                    .posts()
                    .createPost(
                        CreatePostRequest.newBuilder()
                            .setRequestId(Fixtures.newId())
                            .setActorId(author)
                            .setText("hello")
                            .setCategory("news")
                            .addTags("One")
                            .addImages(NewImage.getDefaultInstance())
                            .build()));
    assertThat(created).hasSize(1);
    var state = created.getFirst().getPostCreated().getPost();
    String post = state.getPostId();
    assertThat(created.getFirst().getAggregateId()).isEqualTo(post);
    assertThat(state.getAuthorId()).isEqualTo(author);
    assertThat(state.getCategory()).isEqualTo("news");
    assertThat(state.getTagsList()).containsExactly("one");
    assertThat(state.getVisibility()).isEqualTo(PostVisibility.POST_VISIBILITY_PUBLIC);

    Envelope narrowed =
        only(
            EventCase.POST_UPDATED,
            AggregateType.AGGREGATE_TYPE_POST,
            post,
            () ->
                service
                    .posts()
                    .updatePost(
                        UpdatePostRequest.newBuilder()
                            .setRequestId(Fixtures.newId())
                            .setActorId(author)
                            .setPostId(post)
                            .setVisibility(Visibility.VISIBILITY_FOLLOWERS)
                            .setUpdateMask(mask("visibility"))
                            .build()));
    assertThat(narrowed.getPostUpdated().getPost())
        .isEqualTo(
            state.toBuilder().setVisibility(PostVisibility.POST_VISIBILITY_FOLLOWERS).build());

    String image =
        service
            .posts()
            .getPost(GetPostRequest.newBuilder().setViewerId(author).setPostId(post).build())
            .getPost()
            .getImages(0)
            .getImageId();
    var unused =
        only(
            EventCase.POST_UPDATED,
            AggregateType.AGGREGATE_TYPE_POST,
            post,
            () ->
                service
                    .posts()
                    .completeImage(
                        CompleteImageRequest.newBuilder()
                            .setRequestId(Fixtures.newId())
                            .setActorId(author)
                            .setPostId(post)
                            .setImageId(image)
                            .addFiles(
                                ImageFile.newBuilder()
                                    .setSize(ImageSize.IMAGE_SIZE_MEDIUM)
                                    .setUrl("https://cdn.example/1")
                                    .setWidth(1)
                                    .setHeight(1))
                            .build()));

    Envelope deleted =
        only(
            EventCase.POST_DELETED,
            AggregateType.AGGREGATE_TYPE_POST,
            post,
            () -> given.deletePost(author, post));
    assertThat(deleted.getPostDeleted().getPostId()).isEqualTo(post);
    assertThat(deleted.getPostDeleted().getAuthorId()).isEqualTo(author);
    assertThat(deleted.getPostDeleted().getCreateTime()).isEqualTo(state.getCreateTime());
  }

  @Test
  void commentsAreAddedAndDeleted() {
    String author = given.user();
    String speaker = given.user();
    Post written = given.post(author, "say something");
    String post = written.getPostId();

    List<Envelope> added = events.during(() -> given.comment(speaker, post, "something"));
    assertThat(added).hasSize(1);
    var comment = added.getFirst().getCommentAdded();
    assertThat(added.getFirst().getAggregateType()).isEqualTo(AggregateType.AGGREGATE_TYPE_COMMENT);
    assertThat(added.getFirst().getAggregateId()).isEqualTo(comment.getCommentId());
    assertThat(comment.getPostId()).isEqualTo(post);
    assertThat(comment.getAuthorId()).isEqualTo(speaker);
    assertThat(comment.getPostAuthorId()).isEqualTo(author);
    assertThat(comment.getPostCreateTime()).isEqualTo(written.getCreateTime());

    Envelope deleted =
        only(
            EventCase.COMMENT_DELETED,
            AggregateType.AGGREGATE_TYPE_COMMENT,
            comment.getCommentId(),
            () -> deleteComment(author, comment.getCommentId()));
    assertThat(deleted.getCommentDeleted().getAuthorId()).isEqualTo(speaker);
    assertThat(deleted.getCommentDeleted().getPostAuthorId()).isEqualTo(author);
    assertThat(deleted.getCommentDeleted().getPostId()).isEqualTo(post);
    assertThat(deleted.getCommentDeleted().getPostCreateTime()).isEqualTo(written.getCreateTime());
  }

  @Test
  void aRepeatedWriteIsNoEvent() {
    String author = given.user();
    CreatePostRequest request =
        CreatePostRequest.newBuilder()
            .setRequestId(Fixtures.newId())
            .setActorId(author)
            .setText("once")
            .build();
    Post post = service.posts().createPost(request).getPost();
    assertThat(
            events.during(
                () -> assertThat(service.posts().createPost(request).getPost()).isEqualTo(post)))
        .isEmpty();
  }

  @Test
  void aRefusedWriteIsNoEventAndTakesNothingBack() {
    String author = given.user();
    String other = given.user();
    String nobody = Fixtures.newId();
    Post post = given.post(author, "mine");
    String comment = given.comment(author, post.getPostId(), "mine too").getCommentId();
    given.block(author, given.user());

    assertThat(
            events.during(
                () -> {
                  assertThat(Refused.by(() -> given.post(nobody, "x")).reason())
                      .isEqualTo("USER_NOT_FOUND");
                  assertThat(Refused.by(() -> given.deletePost(other, post.getPostId())).reason())
                      .isEqualTo("NOT_THE_AUTHOR");
                  assertThat(Refused.by(() -> deleteComment(other, comment)).reason())
                      .isEqualTo("NOT_THE_AUTHOR");
                  assertThat(Refused.by(() -> given.follow(other, nobody)).reason())
                      .isEqualTo("USER_NOT_FOUND");
                  assertThat(Refused.by(() -> emptied(author, post.getPostId())).reason())
                      .isEqualTo("INVALID_FIELD");
                  assertThat(Refused.by(() -> given.deleteUser(nobody)).reason())
                      .isEqualTo("USER_NOT_FOUND");
                }))
        .isEmpty();
    assertThat(service.database().count("SELECT count(*) FROM posts WHERE text = 'mine'"))
        .isEqualTo(1);
  }

  private void emptied(String author, String post) {
    var unused =
        service
            .posts()
            .updatePost(
                UpdatePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setPostId(post)
                    .setUpdateMask(mask("text"))
                    .build());
  }

  private static com.google.protobuf.FieldMask mask(String... paths) {
    return com.google.protobuf.FieldMask.newBuilder().addAllPaths(List.of(paths)).build();
  }

  private void deleteComment(String actor, String comment) {
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
}
