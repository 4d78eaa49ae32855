package io.tributary.platform.resilience;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.metrics.MetricNames;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The gates of this pod, one for each store, and what can be seen of them. */
@Singleton
public final class Gates {
  private final ResilienceConfig config;
  private final MeterRegistry meters;
  private final List<CircuitBreaker> breakers = new CopyOnWriteArrayList<>();

  public Gates(ResilienceConfig config, MeterRegistry meters) {
    this.config = config;
    this.meters = meters;
  }

  /** To be asked for once by the gateway of each store. */
  public Gate of(String store) {
    var breaker = new CircuitBreaker(store, config, System::nanoTime);
    breakers.add(breaker);
    meter(breaker);
    return new Gate(
        breaker,
        config,
        Counter.builder(MetricNames.STORE_RETRIES).tag("store", store).register(meters));
  }

  private void meter(CircuitBreaker breaker) {
    for (BreakerState state : BreakerState.values()) {
      Gauge.builder(
              MetricNames.BREAKER_STATE, breaker, each -> each.status().state() == state ? 1 : 0)
          .tag("store", breaker.store())
          .tag("state", state.label())
          .register(meters);
    }
    Gauge.builder(
            MetricNames.BREAKER_NEXT_PROBE,
            breaker,
            each -> each.status().untilNextProbe().toMillis() / 1e3)
        .tag("store", breaker.store())
        .register(meters);
    FunctionCounter.builder(MetricNames.BREAKER_TRIPS, breaker, each -> each.status().trips())
        .tag("store", breaker.store())
        .register(meters);
    FunctionCounter.builder(MetricNames.BREAKER_REFUSED, breaker, each -> each.status().refused())
        .tag("store", breaker.store())
        .register(meters);
  }

  /** By the names of the stores. */
  public List<BreakerStatus> states() {
    return breakers.stream()
        .map(CircuitBreaker::status)
        .sorted(Comparator.comparing(BreakerStatus::store))
        .toList();
  }
}
