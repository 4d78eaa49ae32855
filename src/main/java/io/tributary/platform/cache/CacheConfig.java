package io.tributary.platform.cache;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;

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
    @DecimalMin("0") @DecimalMax("10") double earlyRefresh,
    @NotNull Near near) {

  /**
   * The pod's own memory.
   *
   * @param life how long it is believed; 0 for no such memory
   * @param except the entities that are not kept in it
   */
  @ConfigurationProperties("near")
  public record Near(
      @NotNull Duration life, @Min(0) long mostBytes, @NotNull List<@NotBlank String> except) {
    @AssertTrue(message = "cache.near.life must be from 0s to 10s")
    boolean isShort() {
      return !life.isNegative() && life.compareTo(Duration.ofSeconds(10)) <= 0;
    }
  }

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
