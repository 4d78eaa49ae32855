package io.tributary.platform.security;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How many calls each caller has left at this pod. */
final class Quotas {
  /** Names come from tokens too: of so many the ones that called last are kept. */
  private static final int CALLERS = 10_000;

  private final SecurityConfig.Quota usual;
  private final Map<String, CallerConfig> callers;
  private final LoadingCache<String, Optional<Bucket>> buckets =
      Caffeine.newBuilder().maximumSize(CALLERS).build(this::bucket);

  Quotas(SecurityConfig.Quota usual, Collection<CallerConfig> callers) {
    this.usual = usual;
    this.callers =
        callers.stream()
            .collect(Collectors.toUnmodifiableMap(CallerConfig::name, Function.identity()));
  }

  void take(String caller) {
    Optional<Bucket> bucket = buckets.get(caller);
    if (bucket.isEmpty()) {
      return;
    }
    var taken = bucket.get().tryConsumeAndReturnRemaining(1);
    if (!taken.isConsumed()) {
      throw new Failure.Overloaded(
          "QUOTA_EXCEEDED",
          "the caller calls more often than it may",
          Duration.ofNanos(taken.getNanosToWaitForRefill()).plusMillis(1));
    }
  }

  private Optional<Bucket> bucket(String caller) {
    CallerConfig own = callers.get(caller);
    int perSecond =
        own == null
            ? usual.callsPerSecond()
            : Objects.requireNonNullElse(own.callsPerSecond(), usual.callsPerSecond());
    int burst =
        own == null ? usual.burst() : Objects.requireNonNullElse(own.burst(), usual.burst());
    return perSecond == 0
        ? Optional.empty()
        : Optional.of(
            Bucket.builder()
                .addLimit(
                    limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build());
  }
}
