package io.tributary.local.evaluation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Tunings;
import io.tributary.platform.time.AdjustableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * The running service where its clients do not reach: what time it takes it to be, how it is tuned,
 * and what it does in the background.
 */
public final class ServiceInHand {
  /** Twice: the first may have begun before. */
  private static final int TO_BE_SURE = 2;

  private static final Duration STEP = Duration.ofSeconds(1);

  private final int port;
  private final AdjustableClock clock;
  private final Tunings tunings;
  private final MeterRegistry meters;
  private final Path tuningFile;
  private String tuned = "";

  /**
   * @param tuningFile that the service looks at
   */
  public ServiceInHand(
      int port, AdjustableClock clock, Tunings tunings, MeterRegistry meters, Path tuningFile) {
    this.port = port;
    this.clock = clock;
    this.tunings = tunings;
    this.meters = meters;
    this.tuningFile = tuningFile;
  }

  int port() {
    return port;
  }

  AdjustableClock clock() {
    return clock;
  }

  /**
   * Returns once it counts.
   *
   * @param content of the tuning file; empty for none
   */
  void tune(String content) throws InterruptedException {
    if (content.equals(tuned)) {
      return;
    }
    Tuning before = tunings.current();
    try {
      if (content.isEmpty()) {
        Files.delete(tuningFile);
      } else {
        Path next = Files.writeString(tuningFile.resolveSibling("tuning.next"), content);
        var unused =
            Files.move(
                next,
                tuningFile,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    RunningFeeds.await("the tuning is not taken", () -> !tunings.current().equals(before));
    tuned = content;
  }

  /** Until what trends was computed and taken over, all of which began after this was called. */
  void awaitTrending() throws InterruptedException {
    long computed = ended("trending.compute");
    RunningFeeds.await(
        "what trends is not computed", () -> ended("trending.compute") >= computed + TO_BE_SURE);
    long takenOver = ended("feed.end_trending");
    RunningFeeds.await(
        "what trends is not taken over",
        () -> {
          // It is done every so often by this clock, which does not move by itself.
          clock.standAt(clock.instant().plus(STEP));
          return ended("feed.end_trending") >= takenOver + TO_BE_SURE;
        });
  }

  /** How often a statement did. */
  private long ended(String statement) {
    return meters
        .find("tributary.store.statement")
        .tag("statement", statement)
        .tag("outcome", "ok")
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }
}
