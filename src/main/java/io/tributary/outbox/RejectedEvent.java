package io.tributary.outbox;

import java.util.UUID;

/** An event that its destination will never take. */
final class RejectedEvent extends RuntimeException {
  private final UUID eventId;

  RejectedEvent(UUID eventId, String why) {
    super(why, null, false, false);
    this.eventId = eventId;
  }

  UUID eventId() {
    return eventId;
  }
}
