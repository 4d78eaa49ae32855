package io.tributary.feed;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How feeds are kept.
 *
 * @param slatePosts how many posts a ranked feed holds at most
 * @param freshFor how long it is served to who asks for a first page
 * @param sessionLife how long its pages can be turned, from one to the next
 * @param rankTime how long a ranking may take before something less is served
 */
@ConfigurationProperties("feed")
public record FeedConfig(
    @Min(20) @Max(2_000) int slatePosts,
    @NotNull Duration freshFor,
    @NotNull Duration sessionLife,
    @NotNull Duration rankTime) {}
