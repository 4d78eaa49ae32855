package io.tributary.platform.resilience;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.metrics.MetricNames;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How many calls a store has under way at once: those who come later wait their turn, but not for
 * long. A place is held until the store has nothing more to say, also if its caller left before.
 */
public final class Places {
  private static final Duration SOON = Duration.ofMillis(500);

  private final String store;
  private final int count;
  private final Duration patience;
  private final Semaphore free;

  public Places(String store, int count, Duration patience) {
    this.store = store;
    this.count = count;
    this.patience = patience;
    // In the order in which they came: otherwise some wait all their time while others come and go.
    this.free = new Semaphore(count, true);
  }

  /**
   * @throws Failure.Overloaded if there is none for as long as anybody waits
   */
  public void take(Admission admission) {
    Call call = Call.current();
    call.ensureLive();
    Duration remaining = call.deadline().remaining();
    boolean byDeadline = remaining.compareTo(patience) < 0;
    try {
      if (!free.tryAcquire((byDeadline ? remaining : patience).toNanos(), TimeUnit.NANOSECONDS)) {
        throw byDeadline
            ? new Failure.DeadlineExceeded()
            : new Failure.Overloaded(store + " is asked by too many at once", SOON);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled();
    }
    try {
      admission.confirm();
    } catch (Failure opened) {
      giveBack();
      throw opened;
    }
  }

  public void giveBack() {
    free.release();
  }

  public int waiting() {
    return free.getQueueLength();
  }

  /** For a store whose driver has no pool that would tell. */
  public Places metered(MeterRegistry meters) {
    gauge(MetricNames.POOL_ACTIVE, meters, () -> count - free.availablePermits());
    gauge(MetricNames.POOL_WAITING, meters, this::waiting);
    gauge(MetricNames.POOL_MAX, meters, () -> count);
    return this;
  }

  private void gauge(String name, MeterRegistry meters, Supplier<Number> value) {
    Gauge.builder(name, value).tag("store", store).tag("pool", "all").register(meters);
  }
}
