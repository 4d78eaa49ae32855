package io.tributary.outbox;

/**
 * @param waitingIsAtLeast whether counting ended early, so that more may wait, and longer
 * @param status OK, WARNING or CRITICAL
 */
public record DestinationHealth(
    String destination,
    long waiting,
    boolean waitingIsAtLeast,
    double oldestSeconds,
    long deadLetters,
    String status) {
  /** 0 if all is well, 1 for a warning, 2 if it is critical. */
  int severity() {
    return switch (status) {
      case "OK" -> 0;
      case "WARNING" -> 1;
      default -> 2;
    };
  }
}
