package io.tributary.local.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * How calls ended, and when. Latencies are those of calls that succeeded, in microseconds; failed
 * ones have a share of their own.
 */
final class Recording {
  private static final int SLOTS = 300;
  private static final int DIGITS = 3;
  private static final String OK = "OK";

  private final String name;
  private final long slotNanos;
  private final Histogram latencies = new Histogram(DIGITS);
  private final Map<String, Long> statuses = new TreeMap<>();
  private final List<Counted> counted = new ArrayList<>();
  private long begunNanos;
  private long endedNanos;

  /** What ended within a time: a second, or more if all of it takes long. */
  record Slot(double seconds, long ok, long failed, double millis50, double millis99) {}

  private static final class Counted {
    private final Histogram latencies = new Histogram(2);
    private long failed;
  }

  /**
   * @param expected how long it takes, more or less
   */
  Recording(String name, Duration expected) {
    this.name = name;
    this.slotNanos = Math.max(1_000_000_000L, expected.toNanos() / SLOTS);
  }

  /**
   * @param due when the call should have begun, from the start
   * @param ended when it had
   * @param status by gRPC's name
   */
  synchronized void add(long due, long ended, String status) {
    begunNanos = total() == 0 ? due : Math.min(begunNanos, due);
    endedNanos = Math.max(endedNanos, ended);
    statuses.merge(status, 1L, Long::sum);
    Counted slot = slotAt(ended);
    if (status.equals(OK)) {
      long micros = Math.max(0, ended - due) / 1_000;
      latencies.recordValue(micros);
      slot.latencies.recordValue(micros);
    } else {
      slot.failed++;
    }
  }

  private Counted slotAt(long nanos) {
    int index = (int) (Math.max(0, nanos) / slotNanos);
    while (counted.size() <= index) {
      counted.add(new Counted());
    }
    return counted.get(index);
  }

  String name() {
    return name;
  }

  synchronized long total() {
    return statuses.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized long ok() {
    return statuses.getOrDefault(OK, 0L);
  }

  synchronized Map<String, Long> statuses() {
    return new TreeMap<>(statuses);
  }

  /** Of all, those that failed; of none, all. */
  synchronized double failedPercent() {
    return total() == 0 ? 100 : 100.0 * (total() - ok()) / total();
  }

  /** Of all, those that no client would try again: another pod cannot have answered them. */
  synchronized double lostPercent() {
    long tried = ok() + statuses.getOrDefault("UNAVAILABLE", 0L);
    return total() == 0 ? 100 : 100.0 * (total() - tried) / total();
  }

  /** Succeeded, from when the first was due to the last end. */
  synchronized double perSecond() {
    return endedNanos <= begunNanos ? 0 : ok() / ((endedNanos - begunNanos) / 1e9);
  }

  synchronized double millisAt(double percentile) {
    return ok() == 0 ? Double.NaN : latencies.getValueAtPercentile(percentile) / 1e3;
  }

  synchronized double meanMillis() {
    return ok() == 0 ? Double.NaN : latencies.getMean() / 1e3;
  }

  synchronized double mostMillis() {
    return ok() == 0 ? Double.NaN : latencies.getMaxValue() / 1e3;
  }

  synchronized List<Slot> slots() {
    double seconds = slotNanos / 1e9;
    var all = new ArrayList<Slot>();
    for (int i = 0; i < counted.size(); i++) {
      Counted slot = counted.get(i);
      all.add(
          new Slot(
              i * seconds,
              slot.latencies.getTotalCount(),
              slot.failed,
              slot.latencies.getValueAtPercentile(50) / 1e3,
              slot.latencies.getValueAtPercentile(99) / 1e3));
    }
    return all;
  }

  double slotSeconds() {
    return slotNanos / 1e9;
  }

  /** By name, what budgets are about. */
  synchronized Map<Limit, Double> figures() {
    var figures = new EnumMap<Limit, Double>(Limit.class);
    figures.put(Limit.MEAN_MS, meanMillis());
    figures.put(Limit.P50_MS, millisAt(50));
    figures.put(Limit.P95_MS, millisAt(95));
    figures.put(Limit.P99_MS, millisAt(99));
    figures.put(Limit.ERROR_PERCENT, failedPercent());
    figures.put(Limit.LOST_PERCENT, lostPercent());
    figures.put(Limit.RATE, perSecond());
    return figures;
  }
}
