package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.FieldMaskUtil;
import io.grpc.StatusRuntimeException;
import io.tributary.api.graph.v1.UnblockRequest;
import io.tributary.api.posts.v1.CompleteImageRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.ImageSize;
import io.tributary.api.posts.v1.NewImage;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.UpdateUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.platform.migrate.MigrateCommand;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read from the cache is as right as what is read from PostgreSQL. */
class CachedReadsIT {
  private static final String DATABASE = "cached_reads";

  private static Service service;
  private static Fixtures given;

  @BeforeAll
  static void start() {
    Stores.postgres().ensureDatabase(DATABASE);
    var unused = MigrateCommand.up(Stores.configuration(DATABASE), MigrateCommand.Store.values());
    var overrides = new HashMap<String, Object>(OwnService.smallPools(4));
    // A command that is late on a busy machine is no outage.
    overrides.put("redis.command-timeout", "2s");
    overrides.put("outbox.transport", "DIRECT");
    service = OwnService.ready(DATABASE, overrides);
    given = new Fixtures(service);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private String author;
  private String viewer;
  private String post;
  private Looking look;

  @BeforeEach
  void give() {
    look = Looking.at(service, given);
    author = look.author();
    viewer = look.viewer();
    post = look.post();
  }

  @Test
  void whatIsCachedCostsNoStatement() {
    Eventually.holds(
        () -> {
          // Until the copy of the safety facts has caught up, who may see it is asked each time.
          look.atAll();
          long before = look.statements();
          look.atAll();
          return look.statements() == before;
        });
  }

  @Test
  void whatIsWrittenIsReadBackAtOnce() {
    for (int i = 0; i < 5; i++) {
      String text = "changed " + i;
      look.atAll();
      look.change(request -> request.setText(text).setUpdateMask(FieldMaskUtil.fromString("text")));
      assertThat(look.posts(viewer, post).getFirst().getText()).isEqualTo(text);

      var unused =
          service
              .users()
              .updateUser(
                  UpdateUserRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(author)
                      .setProfile(UserProfile.newBuilder().setBio(text))
                      .setUpdateMask(FieldMaskUtil.fromString("bio"))
                      .build());
      assertThat(look.users(author).getFirst().getProfile().getBio()).isEqualTo(text);

      given.like(viewer, post);
      assertThat(look.likes()).isEqualTo(1);
      given.unlike(viewer, post);
      assertThat(look.likes()).isZero();

      given.follow(viewer, author);
      assertThat(look.followers()).isEqualTo(1);
      given.unfollow(viewer, author);
      assertThat(look.followers()).isZero();
    }
  }

  @Test
  void anImageWithoutFilesIsTheAuthorsAloneAlsoFromTheCache() {
    Post written =
        service
            .posts()
            .createPost(
                CreatePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setText("with an image")
                    .addImages(NewImage.getDefaultInstance())
                    .build())
            .getPost();
    for (int i = 0; i < 3; i++) {
      assertThat(look.posts(viewer, written.getPostId()).getFirst().getImagesList()).isEmpty();
      assertThat(look.posts(author, written.getPostId()).getFirst().getImagesList()).hasSize(1);
    }
    var unused =
        service
            .posts()
            .completeImage(
                CompleteImageRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setPostId(written.getPostId())
                    .setImageId(written.getImages(0).getImageId())
                    .addFiles(
                        ImageFile.newBuilder()
                            .setSize(ImageSize.IMAGE_SIZE_ORIGINAL)
                            .setUrl("https://cdn.example/1.jpg")
                            .setWidth(1)
                            .setHeight(1))
                    .build());
    assertThat(look.posts(viewer, written.getPostId()).getFirst().getImagesList()).hasSize(1);
  }

  @Test
  void aBlockHidesWhatIsCachedAndItsEndShowsItAtOnce() {
    look.atAll();
    given.block(author, viewer);
    assertThat(look.isSeenBy(viewer)).isFalse();
    assertThat(look.isSeenBy(author)).isTrue();
    var unused =
        service
            .graph()
            .unblock(
                UnblockRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setUserId(viewer)
                    .build());
    assertThat(look.isSeenBy(viewer)).isTrue();
    assertThat(look.followers()).isZero();
  }

  @Test
  void whatIsForFollowersIsShownFromTheCacheToThemAlone() {
    look.atAll();
    String follower = given.user();
    given.follow(follower, author);
    look.change(
        request ->
            request
                .setVisibility(Visibility.VISIBILITY_FOLLOWERS)
                .setUpdateMask(FieldMaskUtil.fromString("visibility")));
    for (int i = 0; i < 3; i++) {
      assertThat(look.isSeenBy(follower)).isTrue();
      assertThat(look.isSeenBy(viewer)).isFalse();
    }
    given.follow(viewer, author);
    assertThat(look.isSeenBy(viewer)).isTrue();
    given.unfollow(viewer, author);
    assertThat(look.isSeenBy(viewer)).isFalse();
  }

  @Test
  void whatIsDeletedIsGoneFromTheCacheToo() {
    look.atAll();
    given.deletePost(author, post);
    assertThat(look.isSeenBy(viewer)).isFalse();
    assertThat(look.isSeenBy(author)).isFalse();

    String second = given.post(author, "second").getPostId();
    assertThat(look.posts(viewer, second)).hasSize(1);
    assertThat(look.posts(viewer, second)).hasSize(1);
    given.deleteUser(author);
    assertThat(look.posts(viewer, second)).isEmpty();
    assertThat(look.users(author)).isEmpty();
  }

  @Test
  void anUnknownViewerIsRefusedAlsoIfAllIsCached() {
    look.atAll();
    assertThatThrownBy(() -> look.posts(Fixtures.newId(), post))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure -> assertThat(Refused.of(failure).reason()).isEqualTo("USER_NOT_FOUND"));
  }

  @Test
  void aDeletedUsersEntriesAreGoneFromRedis() {
    look.atAll();
    Map<String, Boolean> before = CachedKeys.of(service, author, post);
    assertThat(before).containsEntry("profile", true).containsEntry("content", true);
    given.deletePost(author, post);
    given.deleteUser(author);
    assertThat(CachedKeys.of(service, author, post).values()).containsOnly(false);
  }
}
