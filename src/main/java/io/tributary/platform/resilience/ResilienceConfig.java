package io.tributary.platform.resilience;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * When a store is left alone, for how long, and what is tried again.
 *
 * @param consecutiveFailures so many, and the breaker opens
 * @param window of so many of the last calls the share of failures is taken
 * @param windowAtLeast of fewer it says nothing
 * @param failurePercent such a share, and the breaker opens
 * @param openFor how long it lets nobody through then
 * @param probeAtMost a probe that takes longer does not keep the next one from trying
 * @param retryWithin a read that failed later than this is not tried again
 * @param retryRoom nor is one whose caller has less time left than this
 */
@ConfigurationProperties("resilience")
public record ResilienceConfig(
    @Min(1) @Max(1_000) int consecutiveFailures,
    @Min(1) @Max(10_000) int window,
    @Min(1) @Max(10_000) int windowAtLeast,
    @Min(1) @Max(100) int failurePercent,
    @NotNull Duration openFor,
    @NotNull Duration probeAtMost,
    @NotNull Duration retryWithin,
    @NotNull Duration retryRoom) {

  public ResilienceConfig {
    if (windowAtLeast > window) {
      throw new ConfigurationException(
          "resilience.window-at-least must not be over resilience.window");
    }
    check("open-for", openFor, Duration.ofMillis(10), Duration.ofHours(1));
    check("probe-at-most", probeAtMost, Duration.ofMillis(10), Duration.ofHours(1));
    check("retry-within", retryWithin, Duration.ZERO, Duration.ofSeconds(10));
    check("retry-room", retryRoom, Duration.ZERO, Duration.ofMinutes(1));
  }

  private static void check(String key, Duration given, Duration least, Duration most) {
    if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
      throw new ConfigurationException(
          "resilience.%s must be from %s to %s, and is %s".formatted(key, least, most, given));
    }
  }
}
