package io.tributary.projection.redis;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How long the copy of the safety facts keeps what does not stay for good.
 *
 * @param postsKept from a post's creation on
 * @param versionsKept longer than anything stays in a cache
 */
@ConfigurationProperties("safety-facts")
public record FactsConfig(@NotNull Duration postsKept, @NotNull Duration versionsKept) {}
