package io.tributary.platform.cache;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.validation.Valid;
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
    @Valid @NotNull Near near) {

  public CacheConfig {
    if (pollAtLeast.isNegative() || pollAtLeast.isZero() || pollAtMost.compareTo(pollAtLeast) < 0) {
      throw new ConfigurationException("cache.poll-at-most must not be below cache.poll-at-least");
    }
  }

  /**
   * The pod's own memory.
   *
   * @param life how long it is believed; 0 for no such memory
   * @param except the entities that are not kept in it
   */
  @ConfigurationProperties("near")
  public record Near(
      @NotNull Duration life, @Min(0) long mostBytes, @NotNull List<@NotBlank String> except) {
    public Near {
      if (life.isNegative() || life.compareTo(Duration.ofHours(1)) > 0) {
        throw new ConfigurationException("cache.near.life must be from 0s to 1h");
      }
    }
  }
}
