package io.tributary.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cache.v1.UserFollowCounts;
import io.tributary.platform.cache.Codec;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class FollowCountsCacheTest {
  private static final Codec<FollowCountsCache.Of> CODEC = FollowCountsCache.KIND.codec();
  private static final FollowCountsCache.Of COUNTS =
      new FollowCountsCache.Of(new UUID(1, 2), new FollowCounts(3, 4));

  @Test
  void countsAreReadAsTheyWereWritten() {
    assertThat(CODEC.decode(CODEC.encode(COUNTS))).contains(COUNTS);
  }

  @Test
  void theNextFormatIsAMiss() throws Exception {
    var next = UserFollowCounts.parseFrom(CODEC.encode(COUNTS)).toBuilder().setFormat(2).build();
    assertThat(CODEC.decode(next.toByteArray())).isEmpty();
  }
}
