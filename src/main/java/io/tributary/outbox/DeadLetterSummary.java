package io.tributary.outbox;

import java.time.Instant;
import java.util.UUID;

/** What operators are told of an event that could not be carried. */
public record DeadLetterSummary(
    String destination,
    UUID eventId,
    String eventType,
    String aggregateId,
    long version,
    int attempts,
    Instant failedAt,
    String lastError) {}
