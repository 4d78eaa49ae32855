package io.tributary.outbox;

/**
 * @param status OK, WARNING or CRITICAL
 */
public record DestinationHealth(
    String destination, long waiting, double oldestSeconds, long deadLetters, String status) {}
