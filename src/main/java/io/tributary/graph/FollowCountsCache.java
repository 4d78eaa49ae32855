package io.tributary.graph;

import com.google.protobuf.ByteString;
import io.tributary.cache.v1.UserFollowCounts;
import io.tributary.platform.cache.Entry;
import io.tributary.platform.cache.Kind;
import io.tributary.platform.cache.MessageCodec;
import io.tributary.platform.id.Ids;
import io.tributary.platform.redis.Keys;
import java.time.Duration;
import java.util.UUID;

/**
 * How numbers of follows are cached. What a deleted user takes with it does not move the versions
 * of all whom it followed, so they are fresh for a minute.
 */
final class FollowCountsCache {
  private static final int FORMAT = 1;

  /** Whose they are, because who may see them depends on it. */
  record Of(UUID user, FollowCounts counts) {}

  static final Kind<Of> KIND =
      new Kind<>(
          "follow-counts",
          Duration.ofMinutes(1),
          Duration.ofMinutes(15),
          false,
          new MessageCodec<>(
              FORMAT,
              UserFollowCounts.parser(),
              UserFollowCounts::getFormat,
              FollowCountsCache::message,
              FollowCountsCache::counts));

  private FollowCountsCache() {}

  static Entry entry(UUID user) {
    return new Entry(Keys.userFollowCounts(user), Keys.userFollowCountsVersion(user));
  }

  private static UserFollowCounts message(Of of) {
    return UserFollowCounts.newBuilder()
        .setFormat(FORMAT)
        .setUserId(ByteString.copyFrom(Ids.bytes(of.user())))
        .setFollowers(of.counts().followers())
        .setFollowing(of.counts().following())
        .build();
  }

  private static Of counts(UserFollowCounts counts) {
    return new Of(
        Ids.fromBytes(counts.getUserId().toByteArray()),
        new FollowCounts(counts.getFollowers(), counts.getFollowing()));
  }
}
