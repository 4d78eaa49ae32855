package io.tributary.platform.resilience;

import java.util.Locale;

/** What a breaker does with calls. */
public enum BreakerState {
  /** Lets all through. */
  CLOSED,
  /** Lets nobody through until the next probe. */
  OPEN,
  /** One call is on its way, and decides for all. */
  PROBING;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
