package io.tributary.feed.seen;

import io.tributary.platform.failure.Failure;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each viewer has seen lately. Of taste and not of safety: it may be lost with Redis. */
@Singleton
public final class Seen {
  private static final Logger LOG = LoggerFactory.getLogger(Seen.class);

  private final RedisSeenStore store;

  Seen(RedisSeenStore store) {
    this.store = store;
  }

  /** Remembers when the viewer saw each of these posts, if it can. */
  public void add(UUID viewer, Map<UUID, Instant> posts, Instant now) {
    try {
      store.add(viewer, posts, now);
    } catch (Failure.Unavailable | Failure.Overloaded away) {
      LOG.debug("{} posts that {} saw are not remembered: {}", posts.size(), viewer, away.text());
    }
  }

  /**
   * Which posts those are.
   *
   * @throws Failure.Unavailable if nobody can say
   */
  public Predicate<UUID> lately(UUID viewer, Instant now) {
    return store.lately(viewer, now);
  }
}
