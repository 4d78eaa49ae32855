package io.tributary.engagement;

import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_LIKE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_UNLIKE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.tributary.api.engagement.v1.RecordEngagementRequest;
import io.tributary.harness.Counters;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.Together;
import io.tributary.harness.WithService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Fifty clients who like and see one post, against fifty with a post each: what a celebrity's
 * traffic costs. Not part of the build; to be asked for: {@code ./mvnw verify
 * -Dit.test=CelebrityBenchmark}. Nothing is asserted about times.
 */
@WithService
class CelebrityBenchmark {
  private static final int CLIENTS = 50;
  private static final int ROUNDS = 6;
  private static final Duration ROUND = Duration.ofSeconds(4);

  private final List<String> fans = new ArrayList<>();
  private final AtomicInteger refused = new AtomicInteger();

  @Test
  void onePostAgainstFifty(Service service, Fixtures given) {
    String author = given.user();
    IntStream.range(0, CLIENTS).forEach(i -> fans.add(given.user()));
    List<String> posts =
        IntStream.range(0, CLIENTS).mapToObj(i -> given.post(author, "p" + i).getPostId()).toList();
    var one = new ArrayList<Double>();
    var fifty = new ArrayList<Double>();
    double warm = callsPerSecond(service, given, posts::get);
    assertThat(warm).isPositive();
    for (int round = 0; round < ROUNDS; round++) {
      one.add(callsPerSecond(service, given, i -> posts.getFirst()));
      fifty.add(callsPerSecond(service, given, posts::get));
    }
    double ofOne = median(one);
    double ofFifty = median(fifty);
    System.out.printf(
        "RecordEngagement, %d clients, a like or unlike and a view each: one post %.0f calls/s %s,"
            + " fifty posts %.0f calls/s %s, ratio %.2f; %d calls refused%n",
        CLIENTS, ofOne, rounded(one), ofFifty, rounded(fifty), ofOne / ofFifty, refused.get());
    Counters.areRight(service.database());
    assertThat(ofOne).isPositive();
  }

  /** Calls that the service had no room for are counted apart and not as made. */
  private double callsPerSecond(Service service, Fixtures given, IntFunction<String> post) {
    long start = System.nanoTime();
    long calls =
        Together.results(
                CLIENTS,
                i -> {
                  int made = 0;
                  for (int call = 0; System.nanoTime() - start < ROUND.toNanos(); call++) {
                    made += made(service, given, fans.get(i), post.apply(i), call) ? 1 : 0;
                  }
                  return made;
                })
            .stream()
            .mapToInt(Integer::intValue)
            .sum();
    return calls / ((System.nanoTime() - start) / 1e9);
  }

  private boolean made(Service service, Fixtures given, String fan, String post, int call) {
    try {
      var unused =
          service
              .engagement()
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .recordEngagement(
                  RecordEngagementRequest.newBuilder()
                      .setActorId(fan)
                      .setBatchId(Fixtures.newId())
                      .addItems(
                          given.item(
                              call % 2 == 0 ? ENGAGEMENT_KIND_LIKE : ENGAGEMENT_KIND_UNLIKE, post))
                      .addItems(given.item(ENGAGEMENT_KIND_VIEW, post))
                      .build());
      return true;
    } catch (StatusRuntimeException noRoom) {
      refused.incrementAndGet();
      return false;
    }
  }

  private static double median(List<Double> rates) {
    List<Double> sorted = rates.stream().sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }

  private static List<Long> rounded(List<Double> rates) {
    return rates.stream().map(Math::round).toList();
  }
}
