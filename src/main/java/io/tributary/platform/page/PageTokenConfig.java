package io.tributary.platform.page;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * The keys that sign page tokens, as {@code id:base64} separated by commas. Tokens signed with any
 * of them are accepted; the first signs.
 */
@ConfigurationProperties("page-tokens")
public record PageTokenConfig(@NotNull String keys, @NotNull Duration life) {}
