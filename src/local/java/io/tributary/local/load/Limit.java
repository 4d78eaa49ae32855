package io.tributary.local.load;

import java.util.Arrays;

/** What can be bounded by a budget. */
enum Limit {
  MEAN_MS("mean-ms", "mean", "ms", true),
  P50_MS("p50-ms", "p50", "ms", true),
  P95_MS("p95-ms", "p95", "ms", true),
  P99_MS("p99-ms", "p99", "ms", true),
  ERROR_PERCENT("error-percent", "failed", "%", true),
  LOST_PERCENT("lost-percent", "failed but by UNAVAILABLE", "%", true),
  RATE("rate", "succeeded", "a second", false),
  GOODPUT_PERCENT("goodput-percent", "answered at 3 times the capacity, of the peak", "%", false),
  P99_RATIO("p99-ratio", "p99 at 3 times the capacity, over the peak's", "", true);

  private final String field;
  private final String words;
  private final String unit;
  private final boolean atMost;

  Limit(String field, String words, String unit, boolean atMost) {
    this.field = field;
    this.words = words;
    this.unit = unit;
    this.atMost = atMost;
  }

  static Limit named(String field, String where) {
    return Arrays.stream(values())
        .filter(limit -> limit.field.equals(field))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s: \"%s\" is not known here, and is not passed over"
                        .formatted(where, field)));
  }

  String field() {
    return field;
  }

  String words() {
    return words;
  }

  String unit() {
    return unit;
  }

  boolean atMost() {
    return atMost;
  }

  /** What is not known breaks every budget. */
  boolean isKept(double budget, double measured) {
    return atMost ? measured <= budget : measured >= budget;
  }
}
