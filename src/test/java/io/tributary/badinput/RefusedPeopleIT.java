package io.tributary.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.tributary.api.graph.v1.BlockRequest;
import io.tributary.api.graph.v1.FollowRequest;
import io.tributary.api.graph.v1.MuteRequest;
import io.tributary.api.graph.v1.UnblockRequest;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.graph.v1.UnmuteRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.api.users.v1.UpdateUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What users, and edges between them, are refused for; none of it changes anything. */
@WithService
class RefusedPeopleIT {
  private static void assertRefused(
      Service service, ThrowingCallable call, Status.Code code, String reason, String... fields) {
    Refused refused = Tables.unchangedBy(service.database(), () -> Refused.by(call));
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.fields()).containsExactly(fields);
  }

  private static Map<String, ThrowingCallable> edges(Service service, String actor, String user) {
    String id = Fixtures.newId();
    var follow = FollowRequest.newBuilder().setRequestId(id).setActorId(actor).setUserId(user);
    var unfollow = UnfollowRequest.newBuilder().setRequestId(id).setActorId(actor).setUserId(user);
    var block = BlockRequest.newBuilder().setRequestId(id).setActorId(actor).setUserId(user);
    var unblock = UnblockRequest.newBuilder().setRequestId(id).setActorId(actor).setUserId(user);
    var mute = MuteRequest.newBuilder().setRequestId(id).setActorId(actor).setUserId(user);
    var unmute = UnmuteRequest.newBuilder().setRequestId(id).setActorId(actor).setUserId(user);
    return Map.of(
        "follow", () -> service.graph().follow(follow.build()),
        "unfollow", () -> service.graph().unfollow(unfollow.build()),
        "block", () -> service.graph().block(block.build()),
        "unblock", () -> service.graph().unblock(unblock.build()),
        "mute", () -> service.graph().mute(mute.build()),
        "unmute", () -> service.graph().unmute(unmute.build()));
  }

  @Test
  void nobodyHasAnEdgeToOneself(Service service, Fixtures given) {
    String user = given.user();
    edges(service, user, user)
        .forEach(
            (name, call) ->
                assertRefused(
                    service, call, Status.Code.INVALID_ARGUMENT, "INVALID_FIELD", "user_id"));
  }

  @Test
  void oneselfInCapitalsIsStillOneself(Service service, Fixtures given) {
    String user = given.user();
    edges(service, user, user.toUpperCase(java.util.Locale.ROOT))
        .forEach(
            (name, call) ->
                assertRefused(
                    service, call, Status.Code.INVALID_ARGUMENT, "INVALID_FIELD", "user_id"));
  }

  @Test
  void nobodyHasAnEdgeToNobody(Service service, Fixtures given) {
    edges(service, given.user(), Fixtures.newId())
        .forEach(
            (name, call) -> assertRefused(service, call, Status.Code.NOT_FOUND, "USER_NOT_FOUND"));
  }

  private static ThrowingCallable follow(Service service, String actor, String user) {
    return edges(service, actor, user).get("follow");
  }

  @Test
  void aFollowAcrossABlockIsRefusedEitherWay(Service service, Fixtures given) {
    String one = given.user();
    String other = given.user();
    given.block(one, other);
    assertRefused(service, follow(service, one, other), Status.Code.FAILED_PRECONDITION, "BLOCKED");
    assertRefused(service, follow(service, other, one), Status.Code.FAILED_PRECONDITION, "BLOCKED");
  }

  @Test
  void aRefusalIsNotKeptForTheNextAttempt(Service service, Fixtures given) throws Throwable {
    String one = given.user();
    String other = given.user();
    given.block(one, other);
    ThrowingCallable follow = follow(service, other, one);
    assertRefused(service, follow, Status.Code.FAILED_PRECONDITION, "BLOCKED");
    edges(service, one, other).get("unblock").call();
    follow.call();
    assertThat(service.database().count("SELECT count(*) FROM follows")).isOne();
  }

  @Test
  void aDeletedUserActsNoMore(Service service, Fixtures given) {
    String user = given.user();
    String other = given.user();
    var unused =
        service
            .users()
            .deleteUser(
                DeleteUserRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(user)
                    .build());
    edges(service, user, other)
        .forEach(
            (name, call) -> assertRefused(service, call, Status.Code.NOT_FOUND, "USER_NOT_FOUND"));
    edges(service, other, user)
        .forEach(
            (name, call) -> assertRefused(service, call, Status.Code.NOT_FOUND, "USER_NOT_FOUND"));
  }

  private static CreateUserRequest.Builder newUser(String handle, String displayName) {
    return CreateUserRequest.newBuilder()
        .setRequestId(Fixtures.newId())
        .setProfile(UserProfile.newBuilder().setHandle(handle).setDisplayName(displayName));
  }

  private static UpdateUserRequest.Builder update(String actor, String... paths) {
    return UpdateUserRequest.newBuilder()
        .setRequestId(Fixtures.newId())
        .setActorId(actor)
        .setProfile(UserProfile.newBuilder().setHandle("taken").setDisplayName("  "))
        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)));
  }

  @Test
  void aHandleIsOneUsers(Service service, Fixtures given) {
    var unused = service.users().createUser(newUser("taken", "One").build());
    String other = given.user();
    assertRefused(
        service,
        () -> service.users().createUser(newUser("taken", "Other").build()),
        Status.Code.ALREADY_EXISTS,
        "HANDLE_TAKEN");
    assertRefused(
        service,
        () -> service.users().updateUser(update(other, "handle").build()),
        Status.Code.ALREADY_EXISTS,
        "HANDLE_TAKEN");
  }

  @Test
  void aUserHasANameAndAHandle(Service service, Fixtures given) {
    String user = given.user();
    assertRefused(
        service,
        () -> service.users().createUser(newUser("", "One").build()),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_FIELD",
        "profile.handle");
    assertRefused(
        service,
        () -> service.users().createUser(newUser("one", " \t").build()),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_FIELD",
        "profile.display_name");
    assertRefused(
        service,
        () -> service.users().updateUser(update(user, "display_name").build()),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_FIELD",
        "profile.display_name");
  }

  @Test
  void anUpdateSaysWhatItChanges(Service service, Fixtures given) {
    String user = given.user();
    List.of(update(user), update(user).clearUpdateMask(), update(user, "bio", "user_id"))
        .forEach(
            update ->
                assertRefused(
                    service,
                    () -> service.users().updateUser(update.build()),
                    Status.Code.INVALID_ARGUMENT,
                    "INVALID_FIELD",
                    "update_mask"));
  }

  @Test
  void aRequestIdWithAnotherBodyIsRefused(Service service, Fixtures given) {
    var request =
        CreatePostRequest.newBuilder()
            .setRequestId(Fixtures.newId())
            .setActorId(given.user())
            .setText("first");
    var unused = service.posts().createPost(request.build());
    assertRefused(
        service,
        () -> service.posts().createPost(request.setText("second").build()),
        Status.Code.INVALID_ARGUMENT,
        "REQUEST_ID_REUSED",
        "request_id");
  }

  @Test
  void aRequestIdWithTheSameBodyIsAnsweredTheSameAndChangesNothing(
      Service service, Fixtures given) {
    CreatePostRequest request =
        CreatePostRequest.newBuilder()
            .setRequestId(Fixtures.newId())
            .setActorId(given.user())
            .setText("once")
            .build();
    var first = service.posts().createPost(request);
    assertThat(Tables.unchangedBy(service.database(), () -> service.posts().createPost(request)))
        .isEqualTo(first);
  }
}
