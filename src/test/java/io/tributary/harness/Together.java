package io.tributary.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Things done at the same moment, each on a thread of its own. */
public final class Together {
  private static final long BOUND_SECONDS = 60;

  private Together() {}

  /** What each of them gave, in the order of their numbers; fails if one of them fails. */
  public static <T> List<T> results(int count, IntFunction<T> work) {
    var start = new CyclicBarrier(count);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var coming = new ArrayList<Future<T>>();
      for (int i = 0; i < count; i++) {
        int number = i;
        Callable<T> begun =
            () -> {
              start.await(BOUND_SECONDS, TimeUnit.SECONDS);
              return work.apply(number);
            };
        coming.add(threads.submit(begun));
      }
      var results = new ArrayList<T>();
      for (Future<T> each : coming) {
        results.add(each.get(BOUND_SECONDS, TimeUnit.SECONDS));
      }
      return results;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (ExecutionException | TimeoutException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Two things at the same moment. */
  public static void both(Runnable one, Runnable other) {
    var unused =
        results(
            2,
            i -> {
              (i == 0 ? one : other).run();
              return i;
            });
  }
}
