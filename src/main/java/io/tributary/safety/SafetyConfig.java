package io.tributary.safety;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How old the copy in Redis may be.
 *
 * @param preferred up to it, the copy is asked instead of PostgreSQL
 * @param withoutPostgres up to it, the copy stands in for PostgreSQL that is away
 */
@ConfigurationProperties("safety")
record SafetyConfig(@NotNull Duration preferred, @NotNull Duration withoutPostgres) {}
