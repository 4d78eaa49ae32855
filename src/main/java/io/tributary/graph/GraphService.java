package io.tributary.graph;

import io.tributary.graph.PostgresGraphStore.Outcome;
import io.tributary.outbox.Event;
import io.tributary.outbox.Outbox;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.page.Keyset;
import io.tributary.platform.postgres.Locks;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.postgres.Session;
import io.tributary.users.UserLocks;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Who follows, blocks and mutes whom. A write that finds nothing to change succeeds and is no
 * event. Writes about the same two users happen one after another: a follow must see the block that
 * another transaction is just making.
 */
@Singleton
final class GraphService {
  private final Postgres postgres;
  private final PostgresGraphStore store;
  private final Outbox outbox;
  private final InstantSource clock;

  GraphService(Postgres postgres, PostgresGraphStore store, Outbox outbox, InstantSource clock) {
    this.postgres = postgres;
    this.store = store;
    this.outbox = outbox;
    this.clock = clock;
  }

  void follow(Session transaction, UUID actor, UUID target) {
    Instant now = begin(transaction, actor, target);
    Outcome outcome = checked(store.follow(transaction, actor, target, now));
    if (outcome.blocked()) {
      throw Failure.Precondition.blocked();
    }
    announce(
        transaction,
        now,
        outcome,
        version -> List.of(GraphEvents.followCreated(actor, target, now, version)));
  }

  void unfollow(Session transaction, UUID actor, UUID target) {
    Instant now = begin(transaction, actor, target);
    announce(
        transaction,
        now,
        checked(store.unfollow(transaction, actor, target, now)),
        version -> List.of(GraphEvents.followRemoved(actor, target, version)));
  }

  void block(Session transaction, UUID actor, UUID target) {
    Instant now = begin(transaction, actor, target);
    Outcome outcome = checked(store.block(transaction, actor, target, now));
    announce(
        transaction,
        now,
        outcome,
        version -> {
          var events = new ArrayList<Event>();
          events.add(GraphEvents.blockCreated(actor, target, version));
          store.endFollowsBetween(transaction, actor, target, now).stream()
              .map(
                  ended ->
                      GraphEvents.followRemoved(
                          ended.follower(), ended.followee(), ended.version()))
              .forEach(events::add);
          return events;
        });
  }

  void unblock(Session transaction, UUID actor, UUID target) {
    Instant now = begin(transaction, actor, target);
    announce(
        transaction,
        now,
        checked(store.unblock(transaction, actor, target, now)),
        version -> List.of(GraphEvents.blockRemoved(actor, target, version)));
  }

  void mute(Session transaction, UUID actor, UUID target) {
    Instant now = begin(transaction, actor, target);
    announce(
        transaction,
        now,
        checked(store.mute(transaction, actor, target, now)),
        version -> List.of(GraphEvents.muteCreated(actor, target, version)));
  }

  void unmute(Session transaction, UUID actor, UUID target) {
    Instant now = begin(transaction, actor, target);
    announce(
        transaction,
        now,
        checked(store.unmute(transaction, actor, target, now)),
        version -> List.of(GraphEvents.muteRemoved(actor, target, version)));
  }

  Keyset.Page<Connection> following(UUID viewer, UUID user, Keyset after, int size) {
    return page(
        postgres.read(session -> store.following(session, viewer, user, after, size + 1)), size);
  }

  Keyset.Page<Connection> followers(UUID viewer, UUID user, Keyset after, int size) {
    return page(
        postgres.read(session -> store.followers(session, viewer, user, after, size + 1)), size);
  }

  private Instant begin(Session transaction, UUID actor, UUID target) {
    if (actor.equals(target)) {
      throw Failure.Invalid.field("user_id", "not_self", "must be another user than actor_id");
    }
    Locks.take(
        transaction,
        new long[] {UserLocks.key(actor), UserLocks.key(target)},
        new long[] {GraphLocks.key(actor, target)});
    return clock.instant();
  }

  private static Outcome checked(Outcome outcome) {
    if (!outcome.actorKnown()) {
      throw Failure.NotFound.user("actor_id");
    }
    if (!outcome.targetKnown()) {
      throw Failure.NotFound.user("user_id");
    }
    return outcome;
  }

  private interface EventsOf {
    List<Event> version(long version);
  }

  private void announce(Session transaction, Instant now, Outcome outcome, EventsOf events) {
    Long version = outcome.version();
    if (version != null) {
      outbox.append(transaction, now, events.version(version));
    }
  }

  private static Keyset.Page<Connection> page(PostgresGraphStore.Listed listed, int size) {
    if (!listed.viewerKnown()) {
      throw Failure.NotFound.user("viewer_id");
    }
    if (!listed.userKnown()) {
      throw Failure.NotFound.user("user_id");
    }
    return Keyset.Page.of(
        listed.connections(),
        size,
        connection -> new Keyset(connection.followedAt(), connection.userId()));
  }
}
