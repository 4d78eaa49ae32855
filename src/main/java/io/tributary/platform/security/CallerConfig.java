package io.tributary.platform.security;

import io.micronaut.context.annotation.EachProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one caller.
 *
 * @param name as its certificate or its token has it
 * @param roles beside those that its token says; of one for whom there are none here, those of its
 *     token alone; an empty list shuts it out, whatever its token says
 * @param callsPerSecond its quota at each pod, 0 for no limit; the usual one if absent
 */
@EachProperty(value = "security.callers", list = true)
public record CallerConfig(
    @NotBlank String name,
    @Nullable List<@NotBlank String> roles,
    @Nullable @Min(0) @Max(1_000_000) Integer callsPerSecond,
    @Nullable @Min(1) @Max(1_000_000) Integer burst) {}
