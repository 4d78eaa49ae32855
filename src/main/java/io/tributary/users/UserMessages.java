package io.tributary.users;

import io.tributary.api.users.v1.UserProfile;
import io.tributary.platform.time.Timestamps;

/** Users as the API shows them. */
public final class UserMessages {
  private UserMessages() {}

  public static io.tributary.api.users.v1.User of(User user) {
    return io.tributary.api.users.v1.User.newBuilder()
        .setUserId(user.id().toString())
        .setProfile(
            UserProfile.newBuilder()
                .setHandle(user.profile().handle())
                .setDisplayName(user.profile().displayName())
                .setBio(user.profile().bio())
                .setAvatarUrl(user.profile().avatarUrl())
                .setLanguage(user.profile().language()))
        .setCreateTime(Timestamps.of(user.createdAt()))
        .setUpdateTime(Timestamps.of(user.updatedAt()))
        .build();
  }

  public static Profile profile(UserProfile profile) {
    return new Profile(
        profile.getHandle(),
        profile.getDisplayName().strip(),
        profile.getBio(),
        profile.getAvatarUrl(),
        profile.getLanguage());
  }
}
