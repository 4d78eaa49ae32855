package io.tributary.trending;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.trending.v1.ListTrendingRequest;
import io.tributary.api.trending.v1.ListTrendingResponse;
import io.tributary.api.trending.v1.TrendingWindow;
import io.tributary.harness.Eventually;
import io.tributary.harness.LargeTrending;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Computing over a million acts, and a list's first page by one client. Not part of the build; to
 * be asked for: {@code ./mvnw verify -Dit.test=TrendingBenchmark}. Nothing is asserted about times.
 */
class TrendingBenchmark {
  private static final int COMPUTATIONS = 5;
  private static final int WARM_UP = 500;
  private static final int CALLS = 3_000;

  @Test
  void computingAndListing() {
    String viewer = LargeTrending.viewer().toString();
    try (Service service = Service.on(Stores.postgres(), "large_trending", Map.of())) {
      Eventually.holds(service::isReady);
      var computing = new long[COMPUTATIONS];
      for (int i = 0; i < COMPUTATIONS; i++) {
        long start = System.nanoTime();
        assertThat(service.bean(Generations.class).compute()).isPositive();
        computing[i] = System.nanoTime() - start;
      }
      var request =
          ListTrendingRequest.newBuilder()
              .setViewerId(viewer)
              .setWindow(TrendingWindow.TRENDING_WINDOW_DAY)
              .build();
      var listing = new long[CALLS];
      for (int i = -WARM_UP; i < CALLS; i++) {
        long start = System.nanoTime();
        ListTrendingResponse page = service.trending().listTrending(request);
        if (i >= 0) {
          listing[i] = System.nanoTime() - start;
        }
        assertThat(page.getPostsCount()).isEqualTo(20);
      }
      Arrays.sort(computing);
      Arrays.sort(listing);
      System.out.printf(
          "computing: median %.0f ms, worst %.0f ms; ListTrending, one client, 20 of 1,000: p50"
              + " %.2f ms, p95 %.2f ms, p99 %.2f ms%n",
          computing[COMPUTATIONS / 2] / 1e6,
          computing[COMPUTATIONS - 1] / 1e6,
          listing[CALLS / 2] / 1e6,
          listing[CALLS * 95 / 100] / 1e6,
          listing[CALLS * 99 / 100] / 1e6);
    }
  }
}
