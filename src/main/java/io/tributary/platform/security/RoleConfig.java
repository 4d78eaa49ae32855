package io.tributary.platform.security;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What those who have a role may call.
 *
 * @param methods such as {@code FeedService/GetFeed}, {@code FeedService/*} or {@code *}
 * @param except of these, which not
 * @param ownUserOnly whether only as the user who is the token's subject
 */
@EachProperty("security.roles")
public record RoleConfig(
    @Parameter String name,
    @NotNull List<@NotBlank String> methods,
    @Nullable List<@NotBlank String> except,
    boolean ownUserOnly) {}
