package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.api.graph.v1.UnblockRequest;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.graph.v1.UnmuteRequest;
import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.Edge;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.Envelope.EventCase;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every write of the graph and the events that it leaves, neither more nor less. */
@WithService
class GraphEventsIT {
  private Service service;
  private Fixtures given;
  private Events events;

  @BeforeEach
  void take(Service running, Fixtures fixtures) {
    service = running;
    given = fixtures;
    events = new Events(running.database());
  }

  private Envelope only(EventCase type, AggregateType aggregate, String id, Runnable write) {
    List<Envelope> added = events.during(write);
    assertThat(added).hasSize(1);
    Envelope event = added.getFirst();
    assertThat(event.getEventCase()).isEqualTo(type);
    assertThat(event.getAggregateType()).isEqualTo(aggregate);
    assertThat(event.getAggregateId()).isEqualTo(id);
    return event;
  }

  private static Edge edge(String actor, String target) {
    return Edge.newBuilder().setActorId(actor).setTargetId(target).build();
  }

  @Test
  void followsBeginAndEnd() {
    String one = given.user();
    String other = given.user();
    String id = one + "/" + other;
    Envelope begun =
        only(
            EventCase.FOLLOW_CREATED,
            AggregateType.AGGREGATE_TYPE_FOLLOW,
            id,
            () -> given.follow(one, other));
    assertThat(begun.getFollowCreated().getEdge()).isEqualTo(edge(one, other));
    Envelope ended =
        only(
            EventCase.FOLLOW_REMOVED,
            AggregateType.AGGREGATE_TYPE_FOLLOW,
            id,
            () -> unfollow(one, other));
    assertThat(ended.getFollowRemoved().getEdge()).isEqualTo(edge(one, other));
    assertThat(ended.getVersion()).isGreaterThan(begun.getVersion());
  }

  @Test
  void blocksBeginAndEnd() {
    String one = given.user();
    String other = given.user();
    String id = one + "/" + other;
    Envelope begun =
        only(
            EventCase.BLOCK_CREATED,
            AggregateType.AGGREGATE_TYPE_BLOCK,
            id,
            () -> given.block(one, other));
    assertThat(begun.getBlockCreated().getEdge()).isEqualTo(edge(one, other));
    Envelope ended =
        only(
            EventCase.BLOCK_REMOVED,
            AggregateType.AGGREGATE_TYPE_BLOCK,
            id,
            () -> unblock(one, other));
    assertThat(ended.getBlockRemoved().getEdge()).isEqualTo(edge(one, other));
  }

  @Test
  void mutesBeginAndEnd() {
    String one = given.user();
    String other = given.user();
    String id = one + "/" + other;
    Envelope begun =
        only(
            EventCase.MUTE_CREATED,
            AggregateType.AGGREGATE_TYPE_MUTE,
            id,
            () -> given.mute(one, other));
    assertThat(begun.getMuteCreated().getEdge()).isEqualTo(edge(one, other));
    Envelope ended =
        only(
            EventCase.MUTE_REMOVED,
            AggregateType.AGGREGATE_TYPE_MUTE,
            id,
            () -> unmute(one, other));
    assertThat(ended.getMuteRemoved().getEdge()).isEqualTo(edge(one, other));
  }

  @Test
  void aBlockTellsOfEachFollowThatItEnds() {
    String one = given.user();
    String other = given.user();
    given.follow(one, other);
    given.follow(other, one);

    List<Envelope> added = events.during(() -> given.block(one, other));
    assertThat(added)
        .extracting(Envelope::getEventCase, Envelope::getAggregateId)
        .containsExactlyInAnyOrder(
            tuple(EventCase.BLOCK_CREATED, one + "/" + other),
            tuple(EventCase.FOLLOW_REMOVED, one + "/" + other),
            tuple(EventCase.FOLLOW_REMOVED, other + "/" + one));
  }

  @Test
  void whatChangesNothingIsNoEvent() {
    String one = given.user();
    String other = given.user();
    given.follow(one, other);
    given.mute(one, other);

    assertThat(
            events.during(
                () -> {
                  given.follow(one, other);
                  given.mute(one, other);
                  unfollow(other, one);
                  unblock(one, other);
                  unmute(other, one);
                }))
        .isEmpty();
    given.block(one, other);
    assertThat(
            events.during(
                () -> {
                  given.block(one, other);
                  unfollow(one, other);
                }))
        .isEmpty();
  }

  private void unfollow(String actor, String user) {
    var unused =
        service
            .graph()
            .unfollow(
                UnfollowRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .setUserId(user)
                    .build());
  }

  private void unblock(String actor, String user) {
    var unused =
        service
            .graph()
            .unblock(
                UnblockRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .setUserId(user)
                    .build());
  }

  private void unmute(String actor, String user) {
    var unused =
        service
            .graph()
            .unmute(
                UnmuteRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .setUserId(user)
                    .build());
  }
}
