package io.tributary.platform.postgres;

import java.util.Locale;

/**
 * The pools. Each has a statement timeout of its own, set when its connections are made, because
 * setting one per call would cost a round trip.
 */
public enum Pool {
  FAST,
  SLOW,
  BATCH;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
