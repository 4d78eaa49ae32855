package io.tributary.feed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.feed.model.Degradation;
import io.tributary.feed.model.DropReason;
import io.tributary.pipeline.Stage;
import io.tributary.platform.metrics.MetricNames;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
  private final Map<DropReason, Counter> dropped = new EnumMap<>(DropReason.class);
  private final ConcurrentMap<Answered, Counter> pages = new ConcurrentHashMap<>();

  FeedMeters(MeterRegistry meters) {
    this.meters = meters;
    // There from zero on: the first of them would be no increase otherwise.
    for (DropReason reason : DropReason.values()) {
      var unused = dropped.put(reason, counter(reason));
    }
  }

  private Counter counter(DropReason reason) {
    return meters.counter(MetricNames.FEED_DROPPED, "reason", name(reason));
  }

  void took(Stage stage, long nanos) {
    stages.computeIfAbsent(stage.name(), this::timer).record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(String stage) {
    var unused = failures(stage);
    return meters.timer(MetricNames.FEED_STAGE, "stage", stage);
  }

  void failed(Stage stage) {
    failures(stage.name()).increment();
  }

  private Counter failures(String stage) {
    return meters.counter(MetricNames.FEED_STAGE_FAILED, "stage", stage);
  }

  void dropped(DropReason reason) {
    Objects.requireNonNull(dropped.get(reason)).increment();
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
