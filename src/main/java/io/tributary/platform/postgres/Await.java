package io.tributary.platform.postgres;

import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.store.StoreMeters;
import io.tributary.platform.store.StoreTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Where the driver's publishers end: a thread waits for one answer after another, each until its
 * call's deadline or a little longer than the server takes at most. Remembers what it stopped
 * waiting for, because that is still under way.
 */
final class Await {
  private final StoreMeters statements;
  private final Duration limit;
  private @Nullable CompletableFuture<?> unfinished;

  /**
   * @param limit how long the server takes for a statement at most
   */
  Await(StoreMeters statements, Duration limit) {
    this.statements = statements;
    this.limit = limit;
  }

  /** The answer; null where the publisher ends without one. */
  <T> T on(String name, Publisher<T> work) {
    Call.current().ensureLive();
    var time = StoreTime.of("postgres", limit);
    long start = System.nanoTime();
    CompletableFuture<T> answer = Mono.from(work).toFuture();
    unfinished = answer;
    RuntimeException failure = null;
    try {
      T value = answer.get(time.patience().toNanos(), TimeUnit.NANOSECONDS);
      unfinished = null;
      return value;
    } catch (TimeoutException late) {
      failure = time.over();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      failure = new Failure.Cancelled();
    } catch (ExecutionException failed) {
      unfinished = null;
      failure = PostgresFailures.translate(failed.getCause() == null ? failed : failed.getCause());
    } finally {
      statements.ended(name, System.nanoTime() - start, failure);
    }
    throw failure;
  }

  /**
   * Whether the connection answers within the time. A caller whose own time is over first learns
   * nothing of the connection: the question is then still under way, like a statement.
   */
  boolean alive(Publisher<Boolean> validation, Duration atMost) {
    Call call = Call.current();
    call.ensureLive();
    Duration left = call.deadline().remaining();
    boolean callersTime = left.compareTo(atMost) < 0;
    CompletableFuture<Boolean> answer = Mono.from(validation).toFuture();
    unfinished = answer;
    try {
      boolean alive = answer.get((callersTime ? left : atMost).toNanos(), TimeUnit.NANOSECONDS);
      unfinished = null;
      return alive;
    } catch (TimeoutException silent) {
      if (callersTime) {
        throw new Failure.DeadlineExceeded();
      }
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled();
    } catch (ExecutionException dead) {
      unfinished = null;
      return false;
    }
  }

  @Nullable CompletableFuture<?> unfinished() {
    return unfinished;
  }
}
