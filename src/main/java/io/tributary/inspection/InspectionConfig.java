package io.tributary.inspection;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/** How often the stores are asked about themselves. */
@ConfigurationProperties("inspection")
record InspectionConfig(boolean enabled, @NotNull Duration every) {
  InspectionConfig {
    if (every.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new ConfigurationException("inspection.every must be at least 1s");
    }
  }
}
