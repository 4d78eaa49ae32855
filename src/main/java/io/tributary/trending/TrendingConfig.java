package io.tributary.trending;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/** What is computed, how often, and what counts how much in it. */
@ConfigurationProperties("trending")
public record TrendingConfig(
    boolean compute,
    @NotNull Duration every,
    @Min(1) @Max(10_000) int posts,
    @Min(0) @Max(1_000) int categories,
    @DecimalMin("1") @DecimalMax("20") double halfLives,
    @Valid @NotNull Weights weights) {
  private static final Duration MOST_OFTEN = Duration.ofSeconds(1);

  public TrendingConfig {
    if (every.compareTo(MOST_OFTEN) < 0) {
      throw new ConfigurationException("trending.every must be at least 1s");
    }
  }

  /** What one person's act adds, once for each kind of act. */
  @ConfigurationProperties("weights")
  public record Weights(
      @DecimalMin("0") @DecimalMax("1000") double view,
      @DecimalMin("0") @DecimalMax("1000") double like,
      @DecimalMin("0") @DecimalMax("1000") double comment,
      @DecimalMin("0") @DecimalMax("1000") double share) {}
}
