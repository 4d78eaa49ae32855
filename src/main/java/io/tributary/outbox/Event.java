package io.tributary.outbox;

import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.Envelope;
import java.util.UUID;

/**
 * A change of one aggregate.
 *
 * @param body the envelope with nothing in it but the event itself
 */
public record Event(AggregateType aggregateType, String aggregateId, long version, Envelope body) {
  /** The aggregate id of something that one user does to another. */
  public static String edge(UUID actor, UUID target) {
    return actor + "/" + target;
  }

  /** Such as {@code post_created}. */
  String type() {
    return Envelope.getDescriptor().findFieldByNumber(body.getEventCase().getNumber()).getName();
  }
}
