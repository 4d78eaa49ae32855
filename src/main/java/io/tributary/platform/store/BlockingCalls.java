package io.tributary.platform.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Calls of a driver that blocks. Each runs on a thread of its own, which is not interrupted: its
 * caller waits until its deadline and may leave, the driver finishes within the limits that it was
 * given and puts its connection back in order. No more run at once than the driver has connections,
 * and nobody waits longer than the acquire timeout to be one of them.
 */
public final class BlockingCalls {
  private final String store;
  private final StoreMeters statements;
  private final Semaphore places;
  private final Duration acquireTimeout;
  private final Function<Throwable, RuntimeException> translate;

  public BlockingCalls(
      String store,
      int atOnce,
      Duration acquireTimeout,
      MeterRegistry meters,
      Function<Throwable, RuntimeException> translate) {
    this.store = store;
    this.statements = new StoreMeters(store, meters);
    this.places = new Semaphore(atOnce);
    this.acquireTimeout = acquireTimeout;
    this.translate = translate;
    gauge("tributary.pool.active", meters, () -> atOnce - places.availablePermits());
    gauge("tributary.pool.waiting", meters, places::getQueueLength);
    gauge("tributary.pool.max", meters, () -> atOnce);
  }

  private void gauge(String name, MeterRegistry meters, java.util.function.Supplier<Number> value) {
    Gauge.builder(name, value).tag("store", store).tag("pool", "all").register(meters);
  }

  public <T> T call(String name, Callable<T> work) {
    Call call = Call.current();
    call.ensureLive();
    long start = System.nanoTime();
    RuntimeException failure = null;
    try {
      take(call);
      return await(start(name, work), call);
    } catch (RuntimeException thrown) {
      failure = thrown;
      throw thrown;
    } finally {
      statements.ended(name, System.nanoTime() - start, failure);
    }
  }

  private void take(Call call) {
    Duration remaining = call.deadline().remaining();
    boolean byDeadline = remaining.compareTo(acquireTimeout) < 0;
    Duration patience = byDeadline ? remaining : acquireTimeout;
    try {
      if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw byDeadline
            ? new Failure.DeadlineExceeded()
            : new Failure.Unavailable(store, Duration.ofSeconds(1));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled();
    }
  }

  private <T> CompletableFuture<T> start(String name, Callable<T> work) {
    var answer = new CompletableFuture<T>();
    var unused =
        Thread.ofVirtual()
            .name(store + "-" + name)
            .start(
                () -> {
                  try {
                    answer.complete(work.call());
                  } catch (Throwable failure) {
                    answer.completeExceptionally(failure);
                  } finally {
                    places.release();
                  }
                });
    return answer;
  }

  private <T> T await(CompletableFuture<T> answer, Call call) {
    try {
      return answer.get(call.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new Failure.DeadlineExceeded();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled();
    } catch (ExecutionException failed) {
      throw translate.apply(failed.getCause() == null ? failed : failed.getCause());
    }
  }
}
