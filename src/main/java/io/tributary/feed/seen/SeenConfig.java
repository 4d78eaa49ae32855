package io.tributary.feed.seen;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * What is remembered of what a viewer saw.
 *
 * @param keep how long a post that was seen stays out of the feed
 * @param most of so many posts, the latest
 */
@ConfigurationProperties("feed.seen")
record SeenConfig(@NotNull Duration keep, @Min(100) @Max(100_000) int most) {}
