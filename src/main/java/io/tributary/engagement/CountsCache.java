package io.tributary.engagement;

import com.google.protobuf.ByteString;
import io.tributary.cache.v1.PostCounts;
import io.tributary.platform.cache.Entry;
import io.tributary.platform.cache.Kind;
import io.tributary.platform.cache.MessageCodec;
import io.tributary.platform.id.Ids;
import io.tributary.platform.redis.Keys;
import java.time.Duration;
import java.util.UUID;

/**
 * How counts are cached. Views, and what a deleted user takes with it, do not move their version,
 * so they are fresh for less long than what follows its version alone.
 */
final class CountsCache {
  private static final int FORMAT = 1;

  static final Kind<Tally> KIND =
      new Kind<>(
          "post-counts",
          Duration.ofMinutes(1),
          Duration.ofMinutes(15),
          false,
          new MessageCodec<>(
              FORMAT,
              PostCounts.parser(),
              PostCounts::getFormat,
              CountsCache::message,
              CountsCache::tally));

  private CountsCache() {}

  static Entry entry(UUID post) {
    return new Entry(Keys.postCounts(post), Keys.postCountsVersion(post));
  }

  private static PostCounts message(Tally tally) {
    return PostCounts.newBuilder()
        .setFormat(FORMAT)
        .setAuthorId(ByteString.copyFrom(Ids.bytes(tally.author())))
        .setLikes(tally.likes())
        .setComments(tally.comments())
        .setShares(tally.shares())
        .setViews(tally.views())
        .build();
  }

  private static Tally tally(PostCounts counts) {
    return new Tally(
        Ids.fromBytes(counts.getAuthorId().toByteArray()),
        counts.getLikes(),
        counts.getComments(),
        counts.getShares(),
        counts.getViews());
  }
}
