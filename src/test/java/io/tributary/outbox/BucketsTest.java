package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.events.v1.AggregateType;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketsTest {
  // Events wait under these numbers while versions of the code change: the function never may.
  @Test
  void bucketsAreWhatTheyAlwaysWere() {
    String id = "01890a5d-ac96-774b-bcce-b302099a8057";
    assertThat(Buckets.of(AggregateType.AGGREGATE_TYPE_USER, id)).isEqualTo((short) 63);
    assertThat(Buckets.of(AggregateType.AGGREGATE_TYPE_POST, id)).isEqualTo((short) 40);
  }

  @Test
  void everyBucketIsUsedAndNoOther() {
    assertThat(
            IntStream.range(0, 10_000)
                .mapToObj(i -> new UUID(i, i * 31L).toString())
                .map(id -> Buckets.of(AggregateType.AGGREGATE_TYPE_POST, id))
                .collect(Collectors.toSet()))
        .hasSize(64)
        .allSatisfy(bucket -> assertThat(bucket).isBetween((short) 0, (short) 63));
  }
}
