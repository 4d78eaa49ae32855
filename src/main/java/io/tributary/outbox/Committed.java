package io.tributary.outbox;

import io.tributary.events.v1.Envelope;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Change.EdgeChanged;
import io.tributary.projection.Change.PostChanged;
import io.tributary.projection.Change.UserChanged;
import io.tributary.projection.Changes;
import io.tributary.projection.redis.RedisFactsProjection;
import io.tributary.safety.SafetyLookup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens between a write's commit and its answer: the relay is woken, and what hides
 * something is in the copy of the safety facts before anybody hears that it is done. Where Redis is
 * away, its copy ages and is not believed for long.
 */
@Singleton
final class Committed {
  private static final Logger LOG = LoggerFactory.getLogger(Committed.class);
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Relay relay;
  private final Redis redis;
  private final RedisFactsProjection facts;
  private final SafetyLookup safety;

  Committed(Relay relay, Redis redis, RedisFactsProjection facts, SafetyLookup safety) {
    this.relay = relay;
    this.redis = redis;
    this.facts = facts;
    this.safety = safety;
  }

  void events(List<Envelope> events) {
    relay.wake();
    List<Envelope> hiding = events.stream().filter(Committed::hides).toList();
    if (hiding.isEmpty()) {
      return;
    }
    Changes changes = Changes.read(hiding);
    tell(changes);
    if (!redis.isUp()) {
      return;
    }
    try {
      // Not within the caller's time: the change is made, whether the caller still waits or not.
      Call.background("hide", PATIENCE).run(() -> facts.apply(changes));
    } catch (Failure away) {
      LOG.debug("redis has not heard of {} events yet: {}", hiding.size(), away.text());
    }
  }

  /** What this pod was told of these people before is not believed any more. */
  private void tell(Changes changes) {
    changes.all(UserChanged.class).forEach(each -> safety.moved(each.user()));
    changes.all(PostChanged.class).forEach(each -> safety.moved(each.author()));
    for (EdgeChanged each : changes.all(EdgeChanged.class)) {
      safety.moved(each.edge().actor());
      safety.moved(each.edge().target());
    }
  }

  private static boolean hides(Envelope event) {
    return switch (event.getEventCase()) {
      case USER_DELETED, POST_UPDATED, POST_DELETED, FOLLOW_REMOVED, BLOCK_CREATED, MUTE_CREATED ->
          true;
      case USER_CREATED,
          USER_UPDATED,
          POST_CREATED,
          COMMENT_ADDED,
          COMMENT_DELETED,
          FOLLOW_CREATED,
          BLOCK_REMOVED,
          MUTE_REMOVED,
          POST_LIKED,
          POST_UNLIKED,
          ENGAGEMENT_RECORDED,
          EVENT_NOT_SET ->
          false;
    };
  }
}
