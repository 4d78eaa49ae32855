package io.tributary.platform.batch;

import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Joins the keys of concurrent callers into shared loads. A caller that finds no load under way
 * starts one at once; while one is, arriving keys gather and go together with the next. A load
 * belongs to nobody: a caller that gives up takes nothing from the others.
 *
 * <p>The reasoning is that of group commit: the busier the store, the larger the batches.
 */
public final class JoinedBatch<K, V> {
  private final String name;
  private final int inFlightAtMost;
  private final int keysAtMost;
  private final int waitingAtMost;
  private final Duration loadTime;
  private final Function<Set<K>, Map<K, V>> load;

  private final Queue<Waiter<K, V>> waiting = new ArrayDeque<>();
  private int inFlight;

  private record Waiter<K, V>(Set<K> keys, CompletableFuture<Map<K, V>> answer) {}

  /**
   * @param load what it does not find, it leaves out of its answer
   */
  public JoinedBatch(
      String name,
      int inFlightAtMost,
      int keysAtMost,
      Duration loadTime,
      Function<Set<K>, Map<K, V>> load) {
    this(name, inFlightAtMost, keysAtMost, Integer.MAX_VALUE, loadTime, load);
  }

  /**
   * For loads that cost so much that who would wait for long had better be told at once.
   *
   * @param waitingAtMost how many callers may wait for a load to begin; more are refused
   */
  public JoinedBatch(
      String name,
      int inFlightAtMost,
      int keysAtMost,
      int waitingAtMost,
      Duration loadTime,
      Function<Set<K>, Map<K, V>> load) {
    this.name = name;
    this.inFlightAtMost = inFlightAtMost;
    this.keysAtMost = keysAtMost;
    this.waitingAtMost = waitingAtMost;
    this.loadTime = loadTime;
    this.load = load;
  }

  /** The values of the keys that there are, in the order of the keys. */
  public Map<K, V> get(Collection<K> keys) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    Call call = Call.current();
    call.ensureLive();
    var waiter = new Waiter<K, V>(new LinkedHashSet<>(keys), new CompletableFuture<>());
    enqueue(waiter);
    try {
      return waiter.answer().get(call.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      forget(waiter);
      throw new Failure.DeadlineExceeded();
    } catch (InterruptedException interrupted) {
      forget(waiter);
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled();
    } catch (ExecutionException failed) {
      throw rethrown(failed.getCause() == null ? failed : failed.getCause());
    }
  }

  private void enqueue(Waiter<K, V> waiter) {
    synchronized (waiting) {
      if (inFlight >= inFlightAtMost && waiting.size() >= waitingAtMost) {
        throw new Failure.Overloaded("too many wait for " + name, Duration.ofSeconds(1));
      }
      waiting.add(waiter);
      if (inFlight >= inFlightAtMost) {
        return;
      }
      inFlight++;
    }
    startNext();
  }

  private void forget(Waiter<K, V> waiter) {
    synchronized (waiting) {
      waiting.remove(waiter);
    }
  }

  private void startNext() {
    var unused = Thread.ofVirtual().name("batch-" + name).start(this::loadUntilNobodyWaits);
  }

  private void loadUntilNobodyWaits() {
    while (true) {
      List<Waiter<K, V>> taken;
      synchronized (waiting) {
        taken = take();
        if (taken.isEmpty()) {
          inFlight--;
          return;
        }
      }
      serve(taken);
    }
  }

  /** As many waiters as fit in one load; at least one, whatever its size. */
  private List<Waiter<K, V>> take() {
    var taken = new ArrayList<Waiter<K, V>>();
    int keys = 0;
    while (!waiting.isEmpty()
        && (taken.isEmpty() || keys + waiting.peek().keys().size() <= keysAtMost)) {
      Waiter<K, V> next = waiting.remove();
      keys += next.keys().size();
      taken.add(next);
    }
    return taken;
  }

  private void serve(List<Waiter<K, V>> waiters) {
    var keys = new LinkedHashSet<K>();
    waiters.forEach(waiter -> keys.addAll(waiter.keys()));
    try {
      Map<K, V> values =
          new HashMap<>(Call.background("batch-" + name, loadTime).call(() -> load.apply(keys)));
      waiters.forEach(waiter -> waiter.answer().complete(share(waiter.keys(), values)));
    } catch (Throwable failure) {
      waiters.forEach(waiter -> waiter.answer().completeExceptionally(failure));
    }
  }

  private static <K, V> Map<K, V> share(Set<K> keys, Map<K, V> values) {
    var share = new LinkedHashMap<K, V>();
    for (K key : keys) {
      V value = values.get(key);
      if (value != null) {
        share.put(key, value);
      }
    }
    return share;
  }

  private static RuntimeException rethrown(Throwable cause) {
    return switch (cause) {
      case Failure.DeadlineExceeded tooSlow ->
          // Its own time is over, not the caller's.
          new Failure.Overloaded("the shared load took too long", Duration.ofSeconds(1));
      case RuntimeException unchecked -> unchecked;
      default -> new IllegalStateException(cause);
    };
  }
}
