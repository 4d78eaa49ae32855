package io.tributary.users;

import com.google.protobuf.ByteString;
import io.tributary.cache.v1.UserProfile;
import io.tributary.platform.cache.Entry;
import io.tributary.platform.cache.Kind;
import io.tributary.platform.cache.MessageCodec;
import io.tributary.platform.id.Ids;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.time.Micros;
import java.time.Duration;
import java.util.UUID;

/** How living users are cached. A deletion takes the entry away before it answers. */
final class ProfileCache {
  private static final int FORMAT = 1;

  static final Kind<User> KIND =
      new Kind<>(
          "user",
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          false,
          new MessageCodec<>(
              FORMAT,
              UserProfile.parser(),
              UserProfile::getFormat,
              ProfileCache::message,
              ProfileCache::user));

  private ProfileCache() {}

  static Entry entry(UUID user) {
    return new Entry(Keys.userProfile(user), Keys.userVersion(user));
  }

  private static UserProfile message(User user) {
    return UserProfile.newBuilder()
        .setFormat(FORMAT)
        .setId(ByteString.copyFrom(Ids.bytes(user.id())))
        .setHandle(user.profile().handle())
        .setDisplayName(user.profile().displayName())
        .setBio(user.profile().bio())
        .setAvatarUrl(user.profile().avatarUrl())
        .setLanguage(user.profile().language())
        .setCreatedMicros(Micros.from(user.createdAt()))
        .setUpdatedMicros(Micros.from(user.updatedAt()))
        .build();
  }

  private static User user(UserProfile profile) {
    return new User(
        Ids.fromBytes(profile.getId().toByteArray()),
        new Profile(
            profile.getHandle(),
            profile.getDisplayName(),
            profile.getBio(),
            profile.getAvatarUrl(),
            profile.getLanguage()),
        Micros.toInstant(profile.getCreatedMicros()),
        Micros.toInstant(profile.getUpdatedMicros()));
  }
}
