package io.tributary.graph;

import static java.util.Objects.requireNonNull;

import io.tributary.graph.PostgresManyEdgesStore.Pair;
import io.tributary.outbox.Event;
import io.tributary.platform.batch.Verdict;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Many follows, blocks or mutes at once, with times of their own. Their users' and pairs' locks
 * must be held. An edge that is there stays as it is, and so does one that has ended: whoever ended
 * it knew more than the data that is brought in.
 */
@Singleton
public final class GraphWriter {
  private final PostgresManyEdgesStore store;
  private final PostgresFollowCounterStore counters;

  GraphWriter(PostgresManyEdgesStore store, PostgresFollowCounterStore counters) {
    this.store = store;
    this.counters = counters;
  }

  /** Once in a transaction, and as late as can be: the counters stay locked until it ends. */
  public void count(Session transaction, List<FollowChange> changes) {
    if (!changes.isEmpty()) {
      counters.add(transaction, changes);
    }
  }

  /**
   * One verdict for each edge, in their order; adds the events of what was written, and what it
   * counts for.
   *
   * @param living of the users that the edges name
   */
  public List<Verdict> follow(
      Session transaction,
      List<Edge> edges,
      Set<UUID> living,
      List<Event> events,
      List<FollowChange> changes) {
    if (edges.isEmpty()) {
      return List.of();
    }
    var blocked = store.blockedEitherWay(transaction, edges);
    var fields = new Fields("follow.follower_id", "follow.followee_id");
    Sorted sorted =
        sort(
            store.there(transaction, PostgresManyEdgesStore.FOLLOWS_THERE, edges),
            edges,
            living,
            blocked,
            fields);
    write(transaction, PostgresManyEdgesStore.FOLLOW, sorted)
        .forEach(
            (edge, version) -> {
              events.add(
                  GraphEvents.followCreated(edge.actor(), edge.target(), edge.since(), version));
              changes.add(new FollowChange(edge.actor(), edge.target(), 1));
            });
    return List.of(sorted.verdicts());
  }

  /** As {@link #follow}. What the blocks end, ends now. */
  public List<Verdict> block(
      Session transaction,
      List<Edge> edges,
      Set<UUID> living,
      Instant now,
      List<Event> events,
      List<FollowChange> changes) {
    if (edges.isEmpty()) {
      return List.of();
    }
    var fields = new Fields("block.blocker_id", "block.blocked_id");
    Sorted sorted =
        sort(
            store.there(transaction, PostgresManyEdgesStore.BLOCKS_THERE, edges),
            edges,
            living,
            Set.of(),
            fields);
    write(transaction, PostgresManyEdgesStore.BLOCK, sorted)
        .forEach(
            (edge, version) ->
                events.add(GraphEvents.blockCreated(edge.actor(), edge.target(), version)));
    store
        .endFollowsBetween(transaction, List.copyOf(sorted.fitting().values()), now)
        .forEach(
            (pair, version) -> {
              events.add(GraphEvents.followRemoved(pair.actor(), pair.target(), version));
              changes.add(new FollowChange(pair.actor(), pair.target(), -1));
            });
    return List.of(sorted.verdicts());
  }

  /** As {@link #follow}. */
  public List<Verdict> mute(
      Session transaction, List<Edge> edges, Set<UUID> living, List<Event> events) {
    if (edges.isEmpty()) {
      return List.of();
    }
    var fields = new Fields("mute.muter_id", "mute.muted_id");
    Sorted sorted =
        sort(
            store.there(transaction, PostgresManyEdgesStore.MUTES_THERE, edges),
            edges,
            living,
            Set.of(),
            fields);
    write(transaction, PostgresManyEdgesStore.MUTE, sorted)
        .forEach(
            (edge, version) ->
                events.add(GraphEvents.muteCreated(edge.actor(), edge.target(), version)));
    return List.of(sorted.verdicts());
  }

  /** What the two ends are called where an edge of this kind comes from. */
  private record Fields(String actor, String target) {}

  private record Sorted(Verdict[] verdicts, Map<Pair, Edge> fitting) {}

  private static Sorted sort(
      Set<Pair> there, List<Edge> edges, Set<UUID> living, Set<Pair> blocked, Fields fields) {
    var known = new HashSet<>(there);
    var fitting = new LinkedHashMap<Pair, Edge>();
    var verdicts = new Verdict[edges.size()];
    for (int i = 0; i < verdicts.length; i++) {
      Edge edge = edges.get(i);
      var pair = new Pair(edge.actor(), edge.target());
      if (known.contains(pair)) {
        verdicts[i] = Verdict.UNCHANGED;
      } else if (!living.contains(edge.actor())) {
        verdicts[i] = Verdict.userNotFound(fields.actor());
      } else if (!living.contains(edge.target())) {
        verdicts[i] = Verdict.userNotFound(fields.target());
      } else if (blocked.contains(pair)) {
        verdicts[i] =
            Verdict.refused(
                "BLOCKED", fields.target(), "one of the two users has blocked the other");
      } else {
        known.add(pair);
        fitting.put(pair, edge);
        verdicts[i] = Verdict.WRITTEN;
      }
    }
    return new Sorted(verdicts, fitting);
  }

  private Map<Edge, Long> write(Session transaction, Sql insert, Sorted sorted) {
    var versions = new LinkedHashMap<Edge, Long>();
    store
        .insert(transaction, insert, List.copyOf(sorted.fitting().values()))
        .forEach(
            (pair, version) -> versions.put(requireNonNull(sorted.fitting().get(pair)), version));
    return versions;
  }
}
