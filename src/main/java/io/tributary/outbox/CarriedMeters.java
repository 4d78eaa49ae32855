package io.tributary.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.platform.metrics.MetricNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How many events arrived at a destination, and how long that took. */
final class CarriedMeters {
  private final Counter carried;
  private final Counter givenUp;
  private final Timer lag;

  CarriedMeters(String destination, MeterRegistry meters) {
    this.carried = counter(MetricNames.OUTBOX_CARRIED, destination, meters);
    this.givenUp = counter(MetricNames.OUTBOX_GIVEN_UP, destination, meters);
    this.lag =
        Timer.builder(MetricNames.OUTBOX_LAG)
            .description("From an event's making to its arrival")
            .tag("destination", destination)
            .publishPercentileHistogram()
            .register(meters);
  }

  private static Counter counter(String name, String destination, MeterRegistry meters) {
    return Counter.builder(name).tag("destination", destination).register(meters);
  }

  void arrived(List<Delivery> batch, List<DeadLetter> dead, Instant now) {
    for (Delivery event : batch) {
      Duration taken = Duration.between(event.createdAt(), now);
      lag.record(taken.isNegative() ? Duration.ZERO : taken);
    }
    carried.increment(batch.size() - dead.size());
    givenUp.increment(dead.size());
  }
}
