package io.tributary.safety;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How old what is known may be.
 *
 * @param memory how long the pod believes what it was told itself; 0 for not at all
 * @param preferred up to it, the copy is asked instead of PostgreSQL
 * @param withoutPostgres up to it, the copy stands in for PostgreSQL that is away
 */
@ConfigurationProperties("safety")
record SafetyConfig(
    @NotNull Duration memory, @NotNull Duration preferred, @NotNull Duration withoutPostgres) {
  SafetyConfig {
    if (memory.isNegative() || memory.compareTo(Duration.ofSeconds(1)) > 0) {
      throw new ConfigurationException("safety.memory must be from 0s to 1s");
    }
  }
}
