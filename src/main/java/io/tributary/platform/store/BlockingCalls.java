package io.tributary.platform.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.resilience.Admission;
import io.tributary.platform.resilience.Gate;
import io.tributary.platform.resilience.Places;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls of a driver that blocks. Each runs on a thread of its own: its caller waits until its
 * deadline, or a little longer than the store may take, and leaves; the driver finishes within the
 * limits that it was given and puts its connection back in order. Only one that stays silent beyond
 * all limits is interrupted, which closes its connection. No more run at once than the driver has
 * connections.
 *
 * <p>What is to be done is prepared anew for each try, on the caller's thread and with what is left
 * of its time.
 */
public final class BlockingCalls {
  /** How much longer than its own limit a call may stay silent before its connection is cut. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final String store;
  private final StoreMeters statements;
  private final Gate gate;
  private final Places places;
  private final Function<Throwable, RuntimeException> translate;

  /**
   * @param translate what took the server too long becomes {@link Failure.DeadlineExceeded}:
   *     whether it was the caller's time that was too short is decided here
   */
  public BlockingCalls(
      String store,
      int atOnce,
      Duration acquireTimeout,
      Gate gate,
      MeterRegistry meters,
      Function<Throwable, RuntimeException> translate) {
    this.store = store;
    this.statements = new StoreMeters(store, meters);
    this.gate = gate;
    this.places = new Places(store, atOnce, acquireTimeout).metered(meters);
    this.translate = translate;
  }

  /**
   * @param limit how long the store may take for it
   */
  public <T> T read(String name, Duration limit, Supplier<Callable<T>> work) {
    return gate.read(admission -> run(admission, name, limit, work));
  }

  /** What changes something. */
  public <T> T write(String name, Duration limit, Supplier<Callable<T>> work) {
    return gate.once(admission -> run(admission, name, limit, work));
  }

  /** What asks whether the store is there. */
  public <T> T look(String name, Duration limit, Supplier<Callable<T>> work) {
    return gate.look(admission -> run(admission, name, limit, work));
  }

  private <T> T run(
      Admission admission, String name, Duration limit, Supplier<Callable<T>> prepared) {
    long start = System.nanoTime();
    RuntimeException failure = null;
    try {
      places.take(admission);
      var time = StoreTime.of(store, limit);
      return await(start(name, prepared), time, limit);
    } catch (RuntimeException thrown) {
      failure = thrown;
      throw thrown;
    } finally {
      statements.ended(name, System.nanoTime() - start, failure);
    }
  }

  private record Running<T>(CompletableFuture<T> answer, Thread thread) {
    void cutAfter(Duration patience) {
      var unused =
          answer
              .copy()
              .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
              .whenComplete(
                  (value, failure) -> {
                    if (failure instanceof TimeoutException) {
                      thread.interrupt();
                    }
                  });
    }
  }

  private <T> Running<T> start(String name, Supplier<Callable<T>> prepared) {
    Callable<T> work;
    try {
      work = prepared.get();
    } catch (RuntimeException defect) {
      places.giveBack();
      throw defect;
    }
    var answer = new CompletableFuture<T>();
    Thread thread =
        Thread.ofVirtual()
            .name(store + "-" + name)
            .start(
                () -> {
                  try {
                    answer.complete(work.call());
                  } catch (Throwable failure) {
                    answer.completeExceptionally(failure);
                  } finally {
                    places.giveBack();
                  }
                });
    return new Running<>(answer, thread);
  }

  private <T> T await(Running<T> running, StoreTime time, Duration limit) {
    try {
      return running.answer().get(time.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      running.cutAfter(limit.plus(GRACE));
      throw time.over();
    } catch (InterruptedException interrupted) {
      running.cutAfter(limit.plus(GRACE));
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled();
    } catch (ExecutionException failed) {
      RuntimeException told =
          translate.apply(failed.getCause() == null ? failed : failed.getCause());
      throw told instanceof Failure.DeadlineExceeded ? time.over() : told;
    }
  }
}
