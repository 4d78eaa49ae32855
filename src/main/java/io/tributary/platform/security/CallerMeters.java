package io.tributary.platform.security;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.metrics.MetricNames;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls by who makes them. Only callers whom the configuration names have a label of their
 * own: tokens may name any number of others.
 */
final class CallerMeters {
  private static final String OTHER = "other";

  /** Of those whose credentials are missing or prove nothing. */
  private static final String UNKNOWN = "unknown";

  private record Calls(Counter letIn, Counter refused) {}

  private final Map<String, Calls> callers;
  private final Map<String, Counter> reasons;

  CallerMeters(Collection<String> named, MeterRegistry meters) {
    this.callers =
        Stream.concat(named.stream(), Stream.of(Caller.ANONYMOUS.name(), OTHER, UNKNOWN))
            .distinct()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    caller ->
                        new Calls(
                            calls(caller, "let_in", meters), calls(caller, "refused", meters))));
    this.reasons =
        Stream.of(
                "CREDENTIALS_MISSING",
                "CREDENTIALS_INVALID",
                "CREDENTIALS_EXPIRED",
                "NOT_PERMITTED",
                "QUOTA_EXCEEDED",
                "STORE_UNAVAILABLE")
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    reason ->
                        Counter.builder(MetricNames.CALLERS_REFUSED)
                            .tag("reason", reason)
                            .register(meters)));
  }

  private static Counter calls(String caller, String outcome, MeterRegistry meters) {
    return Counter.builder(MetricNames.CALLERS_CALLS)
        .tag("caller", caller)
        .tag("outcome", outcome)
        .register(meters);
  }

  void letIn(Caller caller) {
    of(caller).letIn().increment();
  }

  /**
   * @param caller null if it is not known who calls
   */
  void refused(@Nullable Caller caller, String reason) {
    of(caller).refused().increment();
    Objects.requireNonNull(reasons.get(reason)).increment();
  }

  private Calls of(@Nullable Caller caller) {
    Calls own = callers.get(caller == null ? UNKNOWN : caller.name());
    return own == null ? Objects.requireNonNull(callers.get(OTHER)) : own;
  }
}
