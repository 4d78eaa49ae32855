package io.tributary.engagement;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.Instant;

/** How long events of engagement are kept, and how their months are looked after. */
@ConfigurationProperties("engagement")
public record EngagementConfig(
    @NotNull Duration keep, @NotNull Duration lockPatience, @NotNull Duration monthsEvery) {
  /** Acts that are older are not taken. */
  public Instant oldestAt(Instant now) {
    return now.minus(keep);
  }
}
