package io.tributary.feed;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.feed.model.Degradation;
import io.tributary.feed.model.DropReason;
import io.tributary.pipeline.Stage;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is measured of feeds. */
@Singleton
final class FeedMeters {
  private final MeterRegistry meters;

  FeedMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  void took(Stage stage, long nanos) {
    meters.timer("tributary.feed.stage", "stage", stage.name()).record(nanos, TimeUnit.NANOSECONDS);
  }

  void failed(Stage stage) {
    meters.counter("tributary.feed.stage.failed", "stage", stage.name()).increment();
  }

  void dropped(DropReason reason) {
    meters.counter("tributary.feed.dropped", "reason", name(reason)).increment();
  }

  /** A page that is on its way to a viewer. */
  void answered(String arm, @Nullable Degradation degradation, boolean first, boolean empty) {
    meters
        .counter(
            "tributary.feed.pages",
            "arm",
            arm,
            "degraded",
            degradation == null ? "no" : name(degradation),
            "first",
            Boolean.toString(first),
            "empty",
            Boolean.toString(empty))
        .increment();
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
