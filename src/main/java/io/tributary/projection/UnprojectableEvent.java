package io.tributary.projection;

import io.tributary.events.v1.Envelope;

/** An event that no store's health will help: it is itself wrong. */
public final class UnprojectableEvent extends RuntimeException {
  private final String eventId;

  public UnprojectableEvent(Envelope event, String why) {
    super("%s %s: %s".formatted(event.getEventCase(), event.getAggregateId(), why));
    this.eventId = event.getEventId();
  }

  public String eventId() {
    return eventId;
  }
}
