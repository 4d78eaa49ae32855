package io.tributary.platform.lease;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/** For how long a duty is one's own without being renewed. */
@ConfigurationProperties("leases")
public record LeaseConfig(@NotNull Duration life) {}
