package io.tributary.platform.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a store again and again, by a query like any other, whether it is there. So the service
 * starts without it, and a metric and a line in the log say when it goes and when it comes back.
 */
public final class StoreWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);
  private static final Duration ONE_LOOK = Duration.ofSeconds(5);

  private final String store;
  private final Supplier<String> look;
  private final ScheduledExecutorService scheduler;
  private volatile boolean up;
  private volatile String lastSaid = "";

  /**
   * @param look asks the store and says what it found; throws if the store does not answer
   */
  public StoreWatch(String store, Duration interval, MeterRegistry meters, Supplier<String> look) {
    this.store = store;
    this.look = look;
    this.scheduler =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(store + "-watch").factory());
    Gauge.builder("tributary.store.up", this, watch -> watch.up ? 1 : 0)
        .tag("store", store)
        .register(meters);
    var unused =
        scheduler.scheduleWithFixedDelay(
            this::lookOnce, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  public boolean isUp() {
    return up;
  }

  private void lookOnce() {
    try {
      String found = Call.background(store + "-watch", ONE_LOOK).call(look);
      up = true;
      say(store + " is there: " + found);
    } catch (RuntimeException failure) {
      up = false;
      say(
          store
              + " is away: "
              + (failure instanceof Failure known ? known.text() : failure.toString()));
    }
  }

  /** Each change once, not each look. */
  private void say(String sentence) {
    if (!sentence.equals(lastSaid)) {
      lastSaid = sentence;
      if (up) {
        LOG.info("{}", sentence);
      } else {
        LOG.warn("{}", sentence);
      }
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
