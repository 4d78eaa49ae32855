package io.tributary.local.load;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Begins calls at the times of a schedule, whatever becomes of those before. A call's time runs
 * from when it should have begun: one that had to wait, because the service or we ourselves were
 * late, was late for whoever wanted it. So a service that stands still is seen by all calls that
 * were due meanwhile, and not by the one alone that met it.
 */
final class OpenLoop {
  /** For what a call needs beside its own time, on a machine that is busy. */
  private static final long GRACE_SECONDS = 10;

  /** Beside gRPC's own names of statuses. */
  static final String NOT_BEGUN = "NOT_BEGUN";

  private final GhzFile file;
  private final Requests requests;
  private final Caller caller;
  private final Ticker ticker;
  private final Recording recording;
  private final Semaphore places;

  OpenLoop(GhzFile file, Requests requests, Caller caller, Ticker ticker) {
    this.file = file;
    this.requests = requests;
    this.caller = caller;
    this.ticker = ticker;
    this.recording = new Recording(file.name(), file.lasting());
    this.places = new Semaphore(file.atOnce());
  }

  /** Returns when all calls have ended, which their timeouts see to. */
  Recording run() throws InterruptedException {
    Arrivals arrivals = file.schedule().arrivals();
    long start = ticker.nanos();
    long late = file.lasting().plus(file.timeout()).toNanos();
    for (long number = 0; number < file.calls(); number++) {
      long due = arrivals.next();
      if (due >= file.lasting().toNanos()) {
        break;
      }
      if (ticker.nanos() - start >= late) {
        // It would have failed for its caller, though nobody asked the service.
        ended(number, due, due + file.timeout().toNanos(), NOT_BEGUN);
        continue;
      }
      ticker.awaitUntil(start + due);
      places.acquire();
      begin(number, start, due);
    }
    awaitAll();
    return recording;
  }

  private void begin(long number, long start, long due) {
    caller.call(
        number,
        requests.of(number),
        file.timeout(),
        status -> {
          ended(number, due, ticker.nanos() - start, status);
          places.release();
        });
  }

  private void ended(long number, long due, long ended, String status) {
    if (number >= file.skipped()) {
      recording.add(due, ended, status);
    }
  }

  private void awaitAll() throws InterruptedException {
    if (!places.tryAcquire(
        file.atOnce(), file.timeout().toSeconds() + GRACE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("calls of " + file.name() + " have not ended in their time");
    }
  }
}
