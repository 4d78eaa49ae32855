package io.tributary.graph.suggestions;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How far suggestions are looked for, and how long they are kept.
 *
 * @param friends of so many of those whom a user follows, their follows are looked at
 * @param followsOfFriend who follows more people than this leads to nobody
 * @param freshFor how long what was found is served, unless the user's own follows or blocks change
 */
@ConfigurationProperties("suggestions")
public record SuggestionConfig(
    @Min(1) @Max(SuggestionConfig.MOST_FRIENDS) int friends,
    @Min(1) @Max(100_000) int followsOfFriend,
    @NotNull Duration freshFor) {
  static final long MOST_FRIENDS = 10_000;
}
