package io.tributary.platform.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.metrics.MetricNames;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times every statement of a store under its name, adds it to the trace of its call, and logs those
 * that took long.
 */
public final class StoreMeters {
  private static final Logger SLOW = LoggerFactory.getLogger("tributary.slow");
  private static final Duration LONG = Duration.ofMillis(100);

  private record Key(String statement, String outcome) {}

  private final String store;
  private final MeterRegistry meters;
  private final ConcurrentMap<Key, Timer> timers = new ConcurrentHashMap<>();

  public StoreMeters(String store, MeterRegistry meters) {
    this.store = store;
    this.meters = meters;
  }

  public void ended(String statement, long nanos, @Nullable Throwable failure) {
    String outcome = outcome(failure);
    timers
        .computeIfAbsent(new Key(statement, outcome), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
    Call.ifAny().map(Call::trace).ifPresent(trace -> trace.asked(store, statement, nanos, outcome));
    if (nanos > LONG.toNanos()) {
      SLOW.info("{} took {} ms on {}", statement, TimeUnit.NANOSECONDS.toMillis(nanos), store);
    }
  }

  private static String outcome(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> "ok";
      case Failure.DeadlineExceeded late -> "deadline";
      case Failure.Cancelled gone -> "cancelled";
      case Failure.Unavailable away -> "unavailable";
      case Failure.Overloaded full -> "overloaded";
      case Failure.Busy busy -> "conflict";
      default -> "error";
    };
  }

  private Timer timer(Key key) {
    return Timer.builder(MetricNames.STORE_STATEMENT)
        .tag("store", store)
        .tag("statement", key.statement())
        .tag("outcome", key.outcome())
        .publishPercentiles(0.5, 0.95, 0.99)
        .register(meters);
  }
}
