package io.tributary.platform.resilience;

import java.time.Duration;

/**
 * What a breaker knows at a moment.
 *
 * @param recentCalls those of the last ones that counted
 * @param trips how often it opened because too many calls failed
 * @param refused calls that it did not let through
 * @param untilNextProbe zero if it is closed, or if the next call is the probe
 */
public record BreakerStatus(
    String store,
    BreakerState state,
    int failuresInARow,
    int recentCalls,
    int recentFailures,
    long trips,
    long refused,
    Duration untilNextProbe) {}
