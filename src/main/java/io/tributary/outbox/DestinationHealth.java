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
    String status) {}
