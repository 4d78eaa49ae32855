package io.tributary.local.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * So many calls at once, the next as soon as one has ended: what the service answers then is what
 * it can. A call is due when it begins, so there is no wait that could be left out. Whoever is
 * refused rests before the next call: else those would leave the service time for nothing but
 * refusing.
 */
final class Saturation {
  private static final long GRACE_SECONDS = 10;
  private static final long REST_MILLIS = 100;
  private static final String REFUSED = "RESOURCE_EXHAUSTED";

  static final Executor AFTER_A_REST =
      CompletableFuture.delayedExecutor(REST_MILLIS, TimeUnit.MILLISECONDS);

  private final GhzFile file;
  private final Requests requests;
  private final Caller caller;
  private final Ticker ticker;
  private final Executor afterARest;

  Saturation(GhzFile file, Requests requests, Caller caller, Ticker ticker, Executor afterARest) {
    this.file = file;
    this.requests = requests;
    this.caller = caller;
    this.ticker = ticker;
    this.afterARest = afterARest;
  }

  Recording run() throws InterruptedException {
    var recording = new Recording(file.name(), file.lasting());
    var places = new Semaphore(file.atOnce());
    long start = ticker.nanos();
    for (long number = 0; ticker.nanos() - start < file.lasting().toNanos(); number++) {
      places.acquire();
      long begun = ticker.nanos() - start;
      caller.call(
          number,
          requests.of(number),
          file.timeout(),
          status -> {
            recording.add(begun, ticker.nanos() - start, status);
            if (status.equals(REFUSED)) {
              afterARest.execute(places::release);
            } else {
              places.release();
            }
          });
    }
    long most = file.timeout().toSeconds() + GRACE_SECONDS;
    if (!places.tryAcquire(file.atOnce(), most, TimeUnit.SECONDS)) {
      throw new IllegalStateException("calls of " + file.name() + " have not ended in their time");
    }
    return recording;
  }
}
