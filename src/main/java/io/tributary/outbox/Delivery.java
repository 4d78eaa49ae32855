package io.tributary.outbox;

import java.time.Instant;
import java.util.UUID;

/**
 * An event on its way: a row of the outbox.
 *
 * @param payload the envelope; may be unreadable, which is then this event's fault alone
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; the event's id tells it.
public record Delivery(
    UUID eventId,
    short aggregateType,
    String aggregateId,
    short bucket,
    String eventType,
    long version,
    Instant createdAt,
    byte[] payload) {}
