package io.tributary.engagement;

import static java.util.Objects.requireNonNull;

import io.tributary.engagement.PostgresEngagementStore.Key;
import io.tributary.engagement.PostgresLikeStore.Pair;
import io.tributary.outbox.Event;
import io.tributary.platform.batch.Verdict;
import io.tributary.platform.postgres.Session;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Counters, for all who write what is counted, and many likes and events at once with times of
 * their own. Whoever counts does so once in a transaction, and as late as can be: the counters stay
 * locked until it ends.
 */
@Singleton
public final class EngagementWriter {
  private final PostgresTargetStore targets;
  private final PostgresLikeStore likes;
  private final PostgresEngagementStore events;
  private final PostgresCounterStore counters;

  EngagementWriter(
      PostgresTargetStore targets,
      PostgresLikeStore likes,
      PostgresEngagementStore events,
      PostgresCounterStore counters) {
    this.targets = targets;
    this.likes = likes;
    this.events = events;
    this.counters = counters;
  }

  public void count(Session transaction, Collection<Counted> counted) {
    if (!counted.isEmpty()) {
      counters.add(transaction, Counted.summed(counted));
    }
  }

  /**
   * One verdict for each like, in their order; adds the events of what was written, and what it
   * counts for. A like that is there stays as it is, and so does one that has ended.
   *
   * @param living of the users that the likes name
   */
  public List<Verdict> like(
      Session transaction,
      List<Like> all,
      Set<UUID> living,
      List<Event> announced,
      List<Counted> counted) {
    if (all.isEmpty()) {
      return List.of();
    }
    Map<UUID, Target> posts =
        targets.living(transaction, all.stream().map(Like::post).distinct().toList());
    Set<Pair> known = likes.there(transaction, all);
    var fitting = new LinkedHashMap<Like, Integer>();
    var verdicts = new Verdict[all.size()];
    for (int i = 0; i < verdicts.length; i++) {
      Like like = all.get(i);
      if (known.contains(Pair.of(like))) {
        verdicts[i] = Verdict.UNCHANGED;
      } else if (!living.contains(like.user())) {
        verdicts[i] = Verdict.userNotFound("like.user_id");
      } else if (!posts.containsKey(like.post())) {
        verdicts[i] = Verdict.refused("POST_NOT_FOUND", "like.post_id", "no such post");
      } else {
        known.add(Pair.of(like));
        fitting.put(like, i);
      }
    }
    Map<Pair, Long> versions = likes.insert(transaction, List.copyOf(fitting.keySet()), posts);
    fitting.forEach(
        (like, i) -> {
          Long version = versions.get(Pair.of(like));
          // The user may have liked it since we looked.
          verdicts[i] = version == null ? Verdict.UNCHANGED : Verdict.WRITTEN;
          if (version != null) {
            Target target = requireNonNull(posts.get(like.post()));
            announced.add(EngagementEvents.liked(like.user(), target, like.since(), version));
            counted.add(Counted.of(Act.Kind.LIKE, like.post()));
          }
        });
    return List.of(verdicts);
  }

  /**
   * As {@link #like}, for acts that are events, which are fields of their kind's name where they
   * come from; one event announces them all.
   */
  public List<Verdict> record(
      Session transaction,
      UUID batch,
      List<Act> all,
      Set<UUID> living,
      List<Event> announced,
      List<Counted> counted) {
    if (all.isEmpty()) {
      return List.of();
    }
    Map<UUID, Target> posts =
        targets.living(transaction, all.stream().map(Act::post).distinct().toList());
    Set<Key> known = events.there(transaction, all);
    var fitting = new ArrayList<Aimed>();
    var verdicts = new Verdict[all.size()];
    for (int i = 0; i < verdicts.length; i++) {
      Act act = all.get(i);
      Target target = posts.get(act.post());
      if (known.contains(Key.of(act))) {
        verdicts[i] = Verdict.UNCHANGED;
      } else if (!living.contains(act.user())) {
        verdicts[i] = Verdict.userNotFound(field(act, "user_id"));
      } else if (target == null) {
        verdicts[i] = Verdict.refused("POST_NOT_FOUND", field(act, "post_id"), "no such post");
      } else {
        known.add(Key.of(act));
        fitting.add(new Aimed(act, target));
      }
    }
    Set<Key> written = insert(transaction, batch, fitting, announced, counted);
    for (int i = 0; i < verdicts.length; i++) {
      if (verdicts[i] == null) {
        // Somebody may have recorded it since we looked.
        verdicts[i] = written.contains(Key.of(all.get(i))) ? Verdict.WRITTEN : Verdict.UNCHANGED;
      }
    }
    return List.of(verdicts);
  }

  private static String field(Act act, String name) {
    return act.kind().name().toLowerCase(Locale.ROOT) + "." + name;
  }

  /** Those that had not been recorded before. */
  Set<Key> insert(
      Session transaction,
      UUID batch,
      List<Aimed> all,
      List<Event> announced,
      List<Counted> counted) {
    PostgresEngagementStore.New fresh = events.insert(transaction, all);
    var left = new HashSet<>(fresh.keys());
    // An event that is in the batch twice was written once.
    List<Aimed> written = all.stream().filter(aimed -> left.remove(Key.of(aimed.act()))).toList();
    if (!written.isEmpty()) {
      announced.add(EngagementEvents.recorded(batch, written, fresh.version()));
      written.forEach(aimed -> counted.add(Counted.of(aimed.act().kind(), aimed.act().post())));
    }
    return fresh.keys();
  }
}
