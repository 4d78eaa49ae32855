package io.tributary.outbox;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.events.v1.Envelope;
import io.tributary.projection.Changes;
import io.tributary.projection.Projection;
import io.tributary.projection.UnprojectableEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** A projected store, reached without anything in between. */
final class ProjectionDestination implements Destination {
  private final Projection projection;
  private final Duration pace;

  ProjectionDestination(Projection projection, Duration pace) {
    this.projection = projection;
    this.pace = pace;
  }

  @Override
  public String name() {
    return projection.name();
  }

  @Override
  public void deliver(List<Delivery> events) {
    var envelopes = new ArrayList<Envelope>(events.size());
    for (Delivery event : events) {
      envelopes.add(read(event));
    }
    try {
      projection.apply(Changes.read(envelopes));
    } catch (UnprojectableEvent wrong) {
      throw new RejectedEvent(UUID.fromString(wrong.eventId()), String.valueOf(wrong.getMessage()));
    }
  }

  /** The row's own id and version stand: an envelope that says otherwise is not its own. */
  private static Envelope read(Delivery event) {
    Envelope envelope;
    try {
      envelope = Envelope.parseFrom(event.payload());
    } catch (InvalidProtocolBufferException unreadable) {
      throw new RejectedEvent(event.eventId(), "unreadable payload: " + unreadable.getMessage());
    }
    if (!envelope.getEventId().equals(event.eventId().toString())
        || !envelope.getAggregateId().equals(event.aggregateId())
        || envelope.getVersion() != event.version()) {
      throw new RejectedEvent(event.eventId(), "the payload is another event's");
    }
    return envelope;
  }

  @Override
  public void missed() {
    projection.missed();
  }

  @Override
  public void caughtUp(Collection<Short> buckets, Instant asOf) {
    projection.caughtUp(buckets, asOf);
  }

  @Override
  public Duration pace() {
    return pace;
  }
}
