package io.tributary.platform.cache;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How entries are loaded.
 *
 * @param loadTime what a load may take, whoever asked for it
 * @param lockLife a pod that began to load and is gone is missed after this time
 * @param earlyRefresh how eagerly entries are loaded anew before they expire; 0 for never
 */
@ConfigurationProperties("cache")
public record CacheConfig(
    @NotNull Duration loadTime,
    @NotNull Duration lockLife,
    @NotNull Duration pollAtLeast,
    @NotNull Duration pollAtMost,
    @DecimalMin("0") @DecimalMax("10") double earlyRefresh) {

  @AssertTrue(message = "cache.lock-life must be longer than cache.load-time")
  boolean isLockLongerThanLoad() {
    return lockLife.compareTo(loadTime) > 0;
  }

  @AssertTrue(message = "cache.poll-at-most must not be below cache.poll-at-least")
  boolean isPollInOrder() {
    return !pollAtLeast.isNegative()
        && !pollAtLeast.isZero()
        && pollAtMost.compareTo(pollAtLeast) >= 0;
  }
}
