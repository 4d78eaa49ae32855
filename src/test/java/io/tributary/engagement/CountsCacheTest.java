package io.tributary.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cache.v1.PostCounts;
import io.tributary.platform.cache.Codec;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class CountsCacheTest {
  private static final Codec<Tally> CODEC = CountsCache.KIND.codec();
  private static final Tally TALLY = new Tally(new UUID(1, 2), 3, 4, 5, 6);

  @Test
  void countsAreReadAsTheyWereWritten() {
    assertThat(CODEC.decode(CODEC.encode(TALLY))).contains(TALLY);
  }

  @Test
  void theNextFormatIsAMiss() throws Exception {
    var next = PostCounts.parseFrom(CODEC.encode(TALLY)).toBuilder().setFormat(2).build();
    assertThat(CODEC.decode(next.toByteArray())).isEmpty();
  }
}
