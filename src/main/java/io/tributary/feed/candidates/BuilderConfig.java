package io.tributary.feed.candidates;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How viewers' candidates are kept up to date.
 *
 * @param askedAtOnce how many computations for viewers who ask and have none run at once
 */
@ConfigurationProperties("feed.builder")
public record BuilderConfig(
    boolean enabled,
    @NotNull Duration every,
    @NotNull Duration refreshEvery,
    @NotNull Duration trendingEvery,
    @NotNull Duration activeFor,
    @Min(1) @Max(10_000_000) int mostActive,
    @Min(1) @Max(32) int askedAtOnce) {

  public BuilderConfig {
    if (every.compareTo(Duration.ofMillis(10)) < 0) {
      throw new ConfigurationException("feed.builder.every must be at least 10ms");
    }
    if (refreshEvery.compareTo(every) < 0 || activeFor.compareTo(refreshEvery) < 0) {
      throw new ConfigurationException(
          "feed.builder: every must not be over refresh-every, nor that over active-for");
    }
  }

  /** Who is built and not built again for so long is built anew when asking. */
  Duration builtFor() {
    return refreshEvery.multipliedBy(2);
  }
}
