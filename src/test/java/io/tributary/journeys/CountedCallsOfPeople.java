package io.tributary.journeys;

import com.google.protobuf.util.FieldMaskUtil;
import io.tributary.api.admin.v1.EraseUserRequest;
import io.tributary.api.graph.v1.BatchSuggestFriendsRequest;
import io.tributary.api.graph.v1.BlockRequest;
import io.tributary.api.graph.v1.FollowRequest;
import io.tributary.api.graph.v1.MuteRequest;
import io.tributary.api.graph.v1.MutualCountRequest;
import io.tributary.api.graph.v1.UnblockRequest;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.graph.v1.UnmuteRequest;
import io.tributary.api.graph.v1.UserPair;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.api.users.v1.UpdateUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import java.util.Map;

/** Those of what people do to each other and with themselves. */
final class CountedCallsOfPeople {
  private CountedCallsOfPeople() {}

  static void addGraph(Map<String, Runnable> calls, Service service, String one, String other) {
    Runnable follow =
        () ->
            service
                .graph()
                .follow(
                    FollowRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build());
    calls.put("Follow", follow);
    calls.put("Follow, nothing to change", follow);
    Runnable suggest =
        () ->
            service
                .graph()
                .batchSuggestFriends(
                    BatchSuggestFriendsRequest.newBuilder()
                        .setViewerId(one)
                        .addUserIds(one)
                        .addUserIds(other)
                        .build());
    calls.put("BatchSuggestFriends", suggest);
    calls.put(
        "MutualCount",
        () ->
            service
                .graph()
                .mutualCount(
                    MutualCountRequest.newBuilder()
                        .setViewerId(one)
                        .addPairs(UserPair.newBuilder().setUserId(one).setOtherUserId(other))
                        .build()));
    calls.put(
        "Unfollow",
        () ->
            service
                .graph()
                .unfollow(
                    UnfollowRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build()));
    calls.put(
        "Mute",
        () ->
            service
                .graph()
                .mute(
                    MuteRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build()));
    calls.put(
        "Unmute",
        () ->
            service
                .graph()
                .unmute(
                    UnmuteRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build()));
    calls.put(
        "Block",
        () ->
            service
                .graph()
                .block(
                    BlockRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build()));
    calls.put(
        "Unblock",
        () ->
            service
                .graph()
                .unblock(
                    UnblockRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(one)
                        .setUserId(other)
                        .build()));
  }

  static void addUsers(Map<String, Runnable> calls, Service service, String user) {
    calls.put(
        "CreateUser",
        () ->
            service
                .users()
                .createUser(
                    CreateUserRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setProfile(
                            UserProfile.newBuilder().setHandle("counted").setDisplayName("Counted"))
                        .build()));
    calls.put(
        "UpdateUser",
        () ->
            service
                .users()
                .updateUser(
                    UpdateUserRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(user)
                        .setUpdateMask(FieldMaskUtil.fromString("bio"))
                        .setProfile(UserProfile.newBuilder().setBio("counted"))
                        .build()));
    calls.put(
        "DeleteUser",
        () ->
            service
                .users()
                .deleteUser(
                    DeleteUserRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(user)
                        .build()));
  }

  static void addErasure(Map<String, Runnable> calls, Service service, String user) {
    EraseUserRequest request = EraseUserRequest.newBuilder().setUserId(user).build();
    calls.put("EraseUser", () -> service.admin().eraseUser(request));
    calls.put("EraseUser, again", () -> service.admin().eraseUser(request));
  }
}
