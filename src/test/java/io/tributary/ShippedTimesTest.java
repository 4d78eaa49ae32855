package io.tributary;

import static io.tributary.harness.ShippedConfiguration.time;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.tributary.api.feed.v1.Feed;
import io.tributary.api.graph.v1.Graph;
import io.tributary.api.options.v1.RpcOptions;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Only who leaves a store all of its time can hold it against the store: where callers had less,
 * one that says nothing would never be left alone.
 */
class ShippedTimesTest {
  private static final Duration USUAL_DEADLINE = Duration.ofSeconds(2);

  /** For the word of a server that ended something to come back, and for what is done before. */
  private static final Duration BESIDE = Duration.ofMillis(300);

  @ParameterizedTest
  @CsvSource({
    "postgres.fast.statement-timeout",
    "clickhouse.live-timeout",
    "neo4j.read-timeout",
    "redis.command-timeout"
  })
  void aCallLeavesAStoreAllOfItsTime(String limit) {
    assertThat(time(limit).plus(BESIDE)).isLessThan(USUAL_DEADLINE);
  }

  @Test
  void aRankingLeavesClickHouseAllOfItsTimeAndItsCallerSomeForLess() {
    Duration ranking = time("feed.rank-time");
    assertThat(time("clickhouse.live-timeout").plus(BESIDE)).isLessThan(ranking);
    assertThat(ranking.plusMillis(500).plus(BESIDE))
        .isLessThan(deadline(Feed.getDescriptor().findServiceByName("FeedService"), "GetFeed"));
  }

  @Test
  void manySuggestionsLeaveNeo4jAllOfItsTime() {
    assertThat(time("neo4j.batch-timeout").plus(BESIDE))
        .isLessThan(
            deadline(
                Graph.getDescriptor().findServiceByName("GraphService"), "BatchSuggestFriends"));
  }

  @Test
  void aLoadLastsLongerThanARankingAndItsLockLongerThanALoad() {
    assertThat(time("feed.rank-time")).isLessThan(time("cache.load-time"));
    assertThat(time("cache.load-time")).isLessThan(time("cache.lock-life"));
  }

  private static Duration deadline(ServiceDescriptor service, String method) {
    return Duration.ofMillis(
        Objects.requireNonNull(service.findMethodByName(method))
            .getOptions()
            .getExtension(RpcOptions.defaultDeadlineMs));
  }
}
