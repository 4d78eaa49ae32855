package io.tributary.platform.resilience;

import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a store is to be asked at all. It opens when too many calls failed, in a row or of the
 * last ones, and lets nobody through for a while. Then one call goes ahead as a probe, and how that
 * ends decides for all. What began before the last change of state says nothing of the time since.
 */
final class CircuitBreaker {
  private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);

  /** How a call went, as far as the store is concerned. */
  enum Outcome {
    ANSWERED,
    FAILED,
    /** The caller went, had too little time, found no place, or asked what cannot be answered. */
    SAID_NOTHING
  }

  private final String store;
  private final ResilienceConfig limits;
  private final LongSupplier nanoTime;
  private final RecentResults recent;

  private BreakerState state = BreakerState.CLOSED;

  /** Grows with each change, so that a result is known to be of another time. */
  private long term;

  private int failuresInARow;
  private long nextProbe;
  private boolean wasSeenAway;
  private long trips;
  private long refused;

  CircuitBreaker(String store, ResilienceConfig limits, LongSupplier nanoTime) {
    this.store = store;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.recent = new RecentResults(limits.window());
  }

  String store() {
    return store;
  }

  /** A call's way through, to be ended once. */
  final class Turn implements Admission {
    private final long mine;

    private Turn(long mine) {
      this.mine = mine;
    }

    @Override
    public void confirm() {
      synchronized (CircuitBreaker.this) {
        if (mine != term && state != BreakerState.CLOSED) {
          throw refusal();
        }
      }
    }

    /** Whether nothing has happened since that would keep a second try from the store. */
    boolean mayTryAgain() {
      synchronized (CircuitBreaker.this) {
        return mine == term && state == BreakerState.CLOSED;
      }
    }

    void end(Outcome outcome) {
      synchronized (CircuitBreaker.this) {
        if (mine == term) {
          ended(outcome);
        }
      }
    }
  }

  /**
   * @throws Failure.Unavailable at once while it is open, or a probe under way
   */
  synchronized Turn enter() {
    if (state != BreakerState.CLOSED) {
      if (untilNextProbe() > 0) {
        throw refusal();
      }
      if (state == BreakerState.PROBING) {
        LOG.warn("the probe of {} is stuck, another call is one now", store);
      }
      become(BreakerState.PROBING, limits.probeAtMost());
    }
    return new Turn(term);
  }

  private Failure refusal() {
    refused++;
    return new Failure.Unavailable(store, Duration.ofNanos(Math.max(1, untilNextProbe())));
  }

  private void ended(Outcome outcome) {
    switch (outcome) {
      case ANSWERED -> {
        if (state == BreakerState.PROBING) {
          close("the probe was answered");
        } else {
          failuresInARow = 0;
          count(false);
        }
      }
      case FAILED -> {
        if (state == BreakerState.PROBING) {
          LOG.warn("{} did not answer the probe and is left alone for {}", store, limits.openFor());
          become(BreakerState.OPEN, limits.openFor());
        } else {
          failuresInARow++;
          count(true);
        }
      }
      case SAID_NOTHING -> {
        if (state == BreakerState.PROBING) {
          // The next call is one in its place.
          become(BreakerState.OPEN, Duration.ZERO);
        }
      }
    }
  }

  private void count(boolean failure) {
    recent.add(failure);
    if (failuresInARow >= limits.consecutiveFailures()) {
      trip(failuresInARow + " calls in a row failed");
    } else if (recent.count() >= limits.windowAtLeast()
        && recent.failures() * 100 >= recent.count() * limits.failurePercent()) {
      trip("%d of the last %d calls failed".formatted(recent.failures(), recent.count()));
    }
  }

  private void trip(String why) {
    trips++;
    LOG.warn("{} is left alone for {}: {}", store, limits.openFor(), why);
    become(BreakerState.OPEN, limits.openFor());
  }

  private void close(String why) {
    LOG.info("{} is asked again: {}", store, why);
    failuresInARow = 0;
    recent.clear();
    wasSeenAway = false;
    become(BreakerState.CLOSED, Duration.ZERO);
  }

  private void become(BreakerState next, Duration untilProbe) {
    state = next;
    term++;
    nextProbe = nanoTime.getAsLong() + untilProbe.toNanos();
  }

  /**
   * What those found who look whether the store is there, whom the breaker never refuses. That it
   * is there opens nothing by itself: it may answer the simplest question and no other. Only where
   * they had seen it away is its return the news that a probe would bring, and taken for one.
   */
  synchronized void seen(boolean there) {
    if (state == BreakerState.CLOSED) {
      wasSeenAway = !there;
    } else if (!there) {
      wasSeenAway = true;
    } else if (wasSeenAway && state == BreakerState.OPEN && untilNextProbe() <= 0) {
      close("it is there again");
    }
  }

  private long untilNextProbe() {
    return nextProbe - nanoTime.getAsLong();
  }

  synchronized BreakerStatus status() {
    return new BreakerStatus(
        store,
        state,
        failuresInARow,
        recent.count(),
        recent.failures(),
        trips,
        refused,
        state == BreakerState.CLOSED
            ? Duration.ZERO
            : Duration.ofNanos(Math.max(0, untilNextProbe())));
  }
}
