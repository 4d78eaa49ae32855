package io.tributary.engagement;

import static java.util.Objects.requireNonNull;

import io.tributary.engagement.PostgresLikeStore.Change;
import io.tributary.outbox.Event;
import io.tributary.outbox.Outbox;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Locks;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.postgres.Session;
import io.tributary.users.UserLocks;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one user did, as one batch in one transaction. A batch may come again, whole or in other
 * parts: events are known by their ids and times, and of the likes and unlikes of a post the latest
 * counts.
 */
@Singleton
public final class ActsWriter {
  private static final long[] NONE = {};

  /** Clocks differ. */
  private static final Duration AHEAD_AT_MOST = Duration.ofMinutes(1);

  private static final int VIOLATIONS_TOLD = 20;

  private final Postgres postgres;
  private final PostgresTargetStore targets;
  private final PostgresLikeStore likes;
  private final EngagementWriter engagement;
  private final Outbox outbox;
  private final EngagementConfig config;
  private final InstantSource clock;

  ActsWriter(
      Postgres postgres,
      PostgresTargetStore targets,
      PostgresLikeStore likes,
      EngagementWriter engagement,
      Outbox outbox,
      EngagementConfig config,
      InstantSource clock) {
    this.postgres = postgres;
    this.targets = targets;
    this.likes = likes;
    this.engagement = engagement;
    this.outbox = outbox;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Records all that is about posts which the actor may see, and the end of its likes of others.
   *
   * @param acts all of them the actor's
   * @param actorField what the request calls the actor; its acts are its {@code items}
   */
  public Recorded write(UUID actor, String actorField, UUID batch, List<Act> acts) {
    Instant now = clock.instant();
    requireKept(acts, now);
    return postgres.inTransaction(
        transaction -> {
          lock(transaction, actor, acts);
          PostgresTargetStore.Seen seen =
              targets.seen(transaction, actor, acts.stream().map(Act::post).distinct().toList());
          if (!seen.actorKnown()) {
            throw Failure.NotFound.user(actorField);
          }
          return write(transaction, now, actor, batch, acts, seen);
        });
  }

  private Recorded write(
      Session transaction,
      Instant now,
      UUID actor,
      UUID batch,
      List<Act> acts,
      PostgresTargetStore.Seen posts) {
    var latest = new LinkedHashMap<UUID, Change>();
    var events = new ArrayList<Aimed>();
    var notTaken = new ArrayList<Recorded.NotTaken>();
    for (int i = 0; i < acts.size(); i++) {
      Act act = acts.get(i);
      Target target = target(act, posts);
      if (target == null) {
        notTaken.add(new Recorded.NotTaken(i, "POST_NOT_FOUND"));
      } else if (act.kind().isEvent()) {
        events.add(new Aimed(act, target));
      } else {
        var change = new Change(target, act.at(), act.kind() == Act.Kind.LIKE);
        latest.merge(act.post(), change, ActsWriter::later);
      }
    }
    var announced = new ArrayList<Event>();
    var counted = new ArrayList<Counted>();
    int written =
        change(transaction, actor, latest, announced, counted)
            + engagement.insert(transaction, batch, events, announced, counted).size();
    outbox.append(transaction, now, announced);
    engagement.count(transaction, counted);
    return new Recorded(written, acts.size() - notTaken.size() - written, notTaken);
  }

  /** What one did can be taken back also where one could not do it any more. */
  private static @Nullable Target target(Act act, PostgresTargetStore.Seen posts) {
    Target visible = posts.visible().get(act.post());
    return visible == null && act.kind() == Act.Kind.UNLIKE
        ? posts.hidden().get(act.post())
        : visible;
  }

  /** The second, where they are of the same time. */
  private static Change later(Change one, Change other) {
    return other.at().isBefore(one.at()) ? one : other;
  }

  private int change(
      Session transaction,
      UUID actor,
      Map<UUID, Change> latest,
      List<Event> announced,
      List<Counted> counted) {
    if (latest.isEmpty()) {
      return 0;
    }
    Map<UUID, Long> versions = likes.change(transaction, actor, latest.values());
    versions.forEach(
        (post, version) -> {
          Change change = requireNonNull(latest.get(post));
          announced.add(
              change.liked()
                  ? EngagementEvents.liked(actor, change.target(), change.at(), version)
                  : EngagementEvents.unliked(actor, change.target(), change.at(), version));
          counted.add(Counted.of(change.liked() ? Act.Kind.LIKE : Act.Kind.UNLIKE, post));
        });
    return versions.size();
  }

  /** The user goes on living; two batches with likes of one user go one after the other. */
  private static void lock(Session transaction, UUID actor, List<Act> acts) {
    boolean changesLikes = acts.stream().anyMatch(act -> !act.kind().isEvent());
    Locks.take(
        transaction,
        new long[] {UserLocks.key(actor)},
        changesLikes ? new long[] {Locks.key("likes", actor)} : NONE);
  }

  private void requireKept(List<Act> acts, Instant now) {
    Instant oldest = config.oldestAt(now);
    Instant newest = now.plus(AHEAD_AT_MOST);
    List<Failure.Violation> violations =
        IntStream.range(0, acts.size())
            .filter(i -> acts.get(i).at().isBefore(oldest) || acts.get(i).at().isAfter(newest))
            .limit(VIOLATIONS_TOLD)
            .mapToObj(
                i ->
                    new Failure.Violation(
                        "items[%d].occur_time".formatted(i),
                        "time.range",
                        "must be at most %d days old and a minute ahead"
                            .formatted(config.keep().toDays())))
            .toList();
    if (!violations.isEmpty()) {
      throw new Failure.Invalid("INVALID_FIELD", violations);
    }
  }
}
