package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.tributary.api.lookup.v1.GetPostsRequest;
import io.tributary.api.lookup.v1.GetPostsResponse;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.GetUsersResponse;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.api.posts.v1.ListCommentsRequest;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.api.users.v1.UpdateUserRequest;
import io.tributary.api.users.v1.User;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.List;
import org.junit.jupiter.api.Test;

@WithService
class UserJourneyIT {
  private static final UserProfile ADA =
      UserProfile.newBuilder()
          .setHandle("ada_l")
          .setDisplayName("Ada Lovelace")
          .setBio("Notes, 1843 \uD83E\uDDEE")
          .setAvatarUrl("https://cdn.example/ada.png")
          .setLanguage("en-GB")
          .build();

  private static User create(Service service, UserProfile profile) {
    return service
        .users()
        .createUser(
            CreateUserRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setProfile(profile)
                .build())
        .getUser();
  }

  private static User update(Service service, String actor, UserProfile to, String... paths) {
    return service
        .users()
        .updateUser(
            UpdateUserRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setActorId(actor)
                .setProfile(to)
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                .build())
        .getUser();
  }

  private static void delete(Service service, String actor) {
    var unused =
        service
            .users()
            .deleteUser(
                DeleteUserRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .build());
  }

  private static GetUsersResponse users(Service service, String viewer, String... ids) {
    return service
        .lookup()
        .getUsers(
            GetUsersRequest.newBuilder().setViewerId(viewer).addAllUserIds(List.of(ids)).build());
  }

  @Test
  void aCreatedUserIsReadBackAtOnce(Service service, Fixtures given) {
    User ada = create(service, ADA);
    assertThat(ada.getProfile()).isEqualTo(ADA);
    assertThat(ada.getUpdateTime()).isEqualTo(ada.getCreateTime());
    assertThat(users(service, given.user(), ada.getUserId()).getUsersList()).containsExactly(ada);
  }

  @Test
  void anUpdateChangesWhatTheMaskNamesAndNothingElse(Service service) {
    User ada = create(service, ADA);
    UserProfile sent =
        UserProfile.newBuilder().setDisplayName("Countess").setLanguage("fr").build();
    User updated = update(service, ada.getUserId(), sent, "display_name", "bio");

    assertThat(updated.getProfile())
        .as("bio is named and empty, language is sent and not named")
        .isEqualTo(ADA.toBuilder().setDisplayName("Countess").clearBio().build());
    assertThat(updated.getCreateTime()).isEqualTo(ada.getCreateTime());
    assertThat(users(service, ada.getUserId(), ada.getUserId()).getUsers(0)).isEqualTo(updated);
  }

  @Test
  void aHandleBelongsToOneLivingUser(Service service, Fixtures given) {
    User ada = create(service, ADA);
    UserProfile same = ADA.toBuilder().setDisplayName("Another").build();
    Refused refused = Refused.by(() -> create(service, same));
    assertThat(refused.code()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(refused.reason()).isEqualTo("HANDLE_TAKEN");
    String other = given.user();
    assertThat(Refused.by(() -> update(service, other, ADA, "handle")).reason())
        .isEqualTo("HANDLE_TAKEN");

    delete(service, ada.getUserId());
    assertThat(create(service, same).getProfile().getHandle()).isEqualTo("ada_l");
  }

  @Test
  void aRenamedUserFreesItsOldHandle(Service service) {
    User ada = create(service, ADA);
    var unused =
        update(
            service,
            ada.getUserId(),
            UserProfile.newBuilder().setHandle("ada_2").build(),
            "handle");
    assertThat(create(service, ADA).getUserId()).isNotEqualTo(ada.getUserId());
  }

  @Test
  void aDeletedUserIsGoneWithAllThatItSaid(Service service, Fixtures given) {
    String user = given.user();
    String other = given.user();
    String post = given.post(user, "mine").getPostId();
    String theirs = given.post(other, "theirs").getPostId();
    given.comment(user, theirs, "by me");
    delete(service, user);

    GetUsersResponse found = users(service, other, user, other);
    assertThat(found.getMissingUserIdsList()).containsExactly(user);
    assertThat(found.getUsersList()).extracting(User::getUserId).containsExactly(other);
    assertThat(
            Refused.by(
                    () ->
                        service
                            .posts()
                            .getPost(
                                GetPostRequest.newBuilder()
                                    .setViewerId(other)
                                    .setPostId(post)
                                    .build()))
                .reason())
        .isEqualTo("POST_NOT_FOUND");
    assertThat(
            service
                .posts()
                .listComments(
                    ListCommentsRequest.newBuilder().setViewerId(other).setPostId(theirs).build())
                .getCommentsList())
        .isEmpty();
  }

  @Test
  void aDeletedUserCanDoNothingMore(Service service, Fixtures given) {
    String user = given.user();
    String other = given.user();
    delete(service, user);

    assertThat(
            List.of(
                Refused.by(() -> given.post(user, "still here")),
                Refused.by(() -> given.follow(user, other)),
                Refused.by(() -> given.follow(other, user)),
                Refused.by(() -> users(service, user, other)),
                Refused.by(() -> update(service, user, ADA, "bio")),
                Refused.by(() -> delete(service, user))))
        .allSatisfy(
            refused -> {
              assertThat(refused.code()).isEqualTo(Status.Code.NOT_FOUND);
              assertThat(refused.reason()).isEqualTo("USER_NOT_FOUND");
            });
  }

  @Test
  void usersAreAnsweredInTheOrderAskedForEachOnceAndMissingOnesListed(
      Service service, Fixtures given) {
    String one = given.user();
    String two = given.user();
    String nobody = Fixtures.newId();
    String noneEither = Fixtures.newId();

    GetUsersResponse found = users(service, one, two, nobody, one, two, noneEither, nobody);
    assertThat(found.getUsersList()).extracting(User::getUserId).containsExactly(two, one);
    assertThat(found.getMissingUserIdsList()).containsExactly(nobody, noneEither);
  }

  @Test
  void anEmptyBatchIsAnEmptyAnswer(Service service, Fixtures given) {
    assertThat(users(service, given.user())).isEqualTo(GetUsersResponse.getDefaultInstance());
  }

  @Test
  void postsAreAnsweredInTheOrderAskedForAndHiddenOnesAreMissing(Service service, Fixtures given) {
    String author = given.user();
    String viewer = given.user();
    String foe = given.user();
    given.block(foe, viewer);
    Post one = given.post(author, "one");
    Post two = given.post(author, "two");
    Post narrow = given.post(author, "narrow", Visibility.VISIBILITY_FOLLOWERS);
    Post hidden = given.post(foe, "hidden");
    String nothing = Fixtures.newId();

    GetPostsResponse found =
        service
            .lookup()
            .getPosts(
                GetPostsRequest.newBuilder()
                    .setViewerId(viewer)
                    .addAllPostIds(
                        List.of(
                            two.getPostId(),
                            hidden.getPostId(),
                            one.getPostId(),
                            nothing,
                            two.getPostId(),
                            narrow.getPostId()))
                    .build());
    assertThat(found.getPostsList()).containsExactly(two, one);
    assertThat(found.getMissingPostIdsList())
        .containsExactly(hidden.getPostId(), nothing, narrow.getPostId());
  }
}
