package io.tributary.users;

import io.grpc.stub.StreamObserver;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.CreateUserResponse;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.api.users.v1.DeleteUserResponse;
import io.tributary.api.users.v1.UpdateUserRequest;
import io.tributary.api.users.v1.UpdateUserResponse;
import io.tributary.api.users.v1.UserServiceGrpc.UserServiceImplBase;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.grpc.Masks;
import io.tributary.platform.grpc.Reply;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.requests.Requests;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.UUID;

@Singleton
final class UserEndpoint extends UserServiceImplBase {
  private static final Set<String> FIELDS =
      Set.of("handle", "display_name", "bio", "avatar_url", "language");

  private final UserService users;
  private final Requests requests;

  UserEndpoint(UserService users, Requests requests) {
    this.users = users;
    this.requests = requests;
  }

  @Override
  public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> client) {
    Profile profile = UserMessages.profile(request.getProfile());
    requireName("profile.handle", profile.handle());
    requireName("profile.display_name", profile.displayName());
    Reply.to(
        client,
        requests.once(
            request,
            CreateUserResponse.getDefaultInstance(),
            transaction ->
                CreateUserResponse.newBuilder()
                    .setUser(UserMessages.of(users.create(transaction, profile)))
                    .build()));
  }

  @Override
  public void updateUser(UpdateUserRequest request, StreamObserver<UpdateUserResponse> client) {
    Set<String> paths = Masks.paths(request.getUpdateMask(), FIELDS);
    Profile profile = UserMessages.profile(request.getProfile());
    var patch =
        new ProfilePatch(
            paths.contains("handle") ? requireName("profile.handle", profile.handle()) : null,
            paths.contains("display_name")
                ? requireName("profile.display_name", profile.displayName())
                : null,
            paths.contains("bio") ? profile.bio() : null,
            paths.contains("avatar_url") ? profile.avatarUrl() : null,
            paths.contains("language") ? profile.language() : null);
    Reply.to(
        client,
        requests.once(
            request,
            UpdateUserResponse.getDefaultInstance(),
            transaction ->
                UpdateUserResponse.newBuilder()
                    .setUser(
                        UserMessages.of(
                            users.update(
                                transaction, UUID.fromString(request.getActorId()), patch)))
                    .build()));
  }

  @Override
  public void deleteUser(DeleteUserRequest request, StreamObserver<DeleteUserResponse> client) {
    Reply.to(
        client,
        requests.once(
            // A user may have very much: this is the one write that may take long.
            Pool.BATCH,
            request,
            DeleteUserResponse.getDefaultInstance(),
            transaction -> {
              if (!users.delete(transaction, UUID.fromString(request.getActorId()))) {
                throw Failure.NotFound.user("actor_id");
              }
              return DeleteUserResponse.getDefaultInstance();
            }));
  }

  private static String requireName(String field, String value) {
    if (value.isEmpty()) {
      throw Failure.Invalid.field(field, "required", "must not be empty");
    }
    return value;
  }
}
