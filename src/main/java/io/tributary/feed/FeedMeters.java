package io.tributary.feed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.feed.model.Degradation;
import io.tributary.feed.model.DropReason;
import io.tributary.pipeline.Stage;
import io.tributary.platform.metrics.MetricNames;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is measured of feeds. Each meter is looked up once: there are many of them in a feed. */
@Singleton
final class FeedMeters {
  /** What a page is counted by. */
  private record Answered(
      String arm, @Nullable Degradation degradation, boolean first, boolean empty) {}

  private final MeterRegistry meters;
  private final ConcurrentMap<String, Timer> stages = new ConcurrentHashMap<>();
  private final ConcurrentMap<DropReason, Counter> dropped = new ConcurrentHashMap<>();
  private final ConcurrentMap<Answered, Counter> pages = new ConcurrentHashMap<>();

  FeedMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  void took(Stage stage, long nanos) {
    stages
        .computeIfAbsent(stage.name(), each -> meters.timer(MetricNames.FEED_STAGE, "stage", each))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void failed(Stage stage) {
    meters.counter(MetricNames.FEED_STAGE_FAILED, "stage", stage.name()).increment();
  }

  void dropped(DropReason reason) {
    dropped
        .computeIfAbsent(
            reason, each -> meters.counter(MetricNames.FEED_DROPPED, "reason", name(each)))
        .increment();
  }

  /** A page that is on its way to a viewer. */
  void answered(String arm, @Nullable Degradation degradation, boolean first, boolean empty) {
    pages.computeIfAbsent(new Answered(arm, degradation, first, empty), this::counter).increment();
  }

  private Counter counter(Answered page) {
    return meters.counter(
        MetricNames.FEED_PAGES,
        "arm",
        page.arm(),
        "degraded",
        page.degradation() == null ? "no" : name(page.degradation()),
        "first",
        Boolean.toString(page.first()),
        "empty",
        Boolean.toString(page.empty()));
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
