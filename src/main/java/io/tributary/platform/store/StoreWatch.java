package io.tributary.platform.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.metrics.MetricNames;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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

  /**
   * What a look found.
   *
   * @param fit whether all is as it should be, not only that the store answers
   */
  public record Seen(String sentence, boolean fit) {
    public static Seen fit(String sentence) {
      return new Seen(sentence, true);
    }

    public static Seen unfit(String sentence) {
      return new Seen(sentence, false);
    }
  }

  private final String store;
  private final Duration interval;
  private final Supplier<Seen> look;
  private final Function<RuntimeException, String> away;
  private final ScheduledExecutorService scheduler;
  private volatile boolean up;
  private volatile String lastSaid = "";

  /**
   * @param look asks the store; throws if it does not answer
   * @param away says in a sentence why it did not
   */
  public StoreWatch(
      String store,
      Duration interval,
      MeterRegistry meters,
      Supplier<Seen> look,
      Function<RuntimeException, String> away) {
    this.store = store;
    this.interval = interval;
    this.look = look;
    this.away = away;
    this.scheduler =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(store + "-watch").factory());
    Gauge.builder(MetricNames.STORE_UP, this, watch -> watch.up ? 1 : 0)
        .tag("store", store)
        .register(meters);
  }

  public void start() {
    var unused =
        scheduler.scheduleWithFixedDelay(
            this::lookOnce, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  public boolean isUp() {
    return up;
  }

  private void lookOnce() {
    try {
      Seen seen = Call.background(store + "-watch", ONE_LOOK).call(look);
      up = true;
      say(seen);
    } catch (Error defect) {
      // Thrown on, it would silently end the looking, and with it every recovery.
      LOG.error("looking at {} failed", store, defect);
    } catch (Failure.Overloaded full) {
      LOG.debug("{} is not looked at: {}", store, full.text());
    } catch (RuntimeException failure) {
      if (!scheduler.isShutdown()) {
        up = false;
        say(Seen.unfit(away.apply(failure)));
      }
    }
  }

  /** For stores whose failures need no words of their own. */
  public static Function<RuntimeException, String> awayFrom(String store) {
    return failure ->
        failure instanceof Failure known
            ? known.text()
            : store + " is not available: " + failure.getMessage();
  }

  /** Each change once, not each look. */
  private void say(Seen seen) {
    if (!seen.sentence().equals(lastSaid)) {
      lastSaid = seen.sentence();
      if (seen.fit()) {
        LOG.info("{}", seen.sentence());
      } else {
        LOG.warn("{}", seen.sentence());
      }
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
