package io.tributary.graph;

import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.BlockCreated;
import io.tributary.events.v1.BlockRemoved;
import io.tributary.events.v1.Edge;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.FollowCreated;
import io.tributary.events.v1.FollowRemoved;
import io.tributary.events.v1.MuteCreated;
import io.tributary.events.v1.MuteRemoved;
import io.tributary.outbox.Event;
import io.tributary.platform.time.Timestamps;
import java.time.Instant;
import java.util.UUID;

/** What the rest of the system hears of the graph. */
final class GraphEvents {
  private GraphEvents() {}

  static Event followCreated(UUID actor, UUID target, Instant at, long version) {
    return event(
        AggregateType.AGGREGATE_TYPE_FOLLOW,
        actor,
        target,
        version,
        Envelope.newBuilder()
            .setFollowCreated(
                FollowCreated.newBuilder()
                    .setEdge(edge(actor, target))
                    .setFollowTime(Timestamps.of(at))));
  }

  static Event followRemoved(UUID actor, UUID target, long version) {
    return event(
        AggregateType.AGGREGATE_TYPE_FOLLOW,
        actor,
        target,
        version,
        Envelope.newBuilder()
            .setFollowRemoved(FollowRemoved.newBuilder().setEdge(edge(actor, target))));
  }

  static Event blockCreated(UUID actor, UUID target, long version) {
    return event(
        AggregateType.AGGREGATE_TYPE_BLOCK,
        actor,
        target,
        version,
        Envelope.newBuilder()
            .setBlockCreated(BlockCreated.newBuilder().setEdge(edge(actor, target))));
  }

  static Event blockRemoved(UUID actor, UUID target, long version) {
    return event(
        AggregateType.AGGREGATE_TYPE_BLOCK,
        actor,
        target,
        version,
        Envelope.newBuilder()
            .setBlockRemoved(BlockRemoved.newBuilder().setEdge(edge(actor, target))));
  }

  static Event muteCreated(UUID actor, UUID target, long version) {
    return event(
        AggregateType.AGGREGATE_TYPE_MUTE,
        actor,
        target,
        version,
        Envelope.newBuilder()
            .setMuteCreated(MuteCreated.newBuilder().setEdge(edge(actor, target))));
  }

  static Event muteRemoved(UUID actor, UUID target, long version) {
    return event(
        AggregateType.AGGREGATE_TYPE_MUTE,
        actor,
        target,
        version,
        Envelope.newBuilder()
            .setMuteRemoved(MuteRemoved.newBuilder().setEdge(edge(actor, target))));
  }

  private static Event event(
      AggregateType type, UUID actor, UUID target, long version, Envelope.Builder body) {
    return new Event(type, Event.edge(actor, target), version, body.build());
  }

  private static Edge edge(UUID actor, UUID target) {
    return Edge.newBuilder().setActorId(actor.toString()).setTargetId(target.toString()).build();
  }
}
