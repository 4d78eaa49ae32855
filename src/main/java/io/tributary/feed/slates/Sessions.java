package io.tributary.feed.slates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tributary.feed.model.Slate;
import io.tributary.feed.slates.RedisSessionStore.Held;
import io.tributary.platform.failure.Failure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Viewers on their way through the pages of a slate. Slates are in Redis, so that any pod can cut
 * the next page, and for a while also here, which spares the round trip and outlasts Redis.
 */
@Singleton
public final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /** Far below the life of a session in Redis: what is here is there too, if Redis is. */
  private static final Duration HERE_FOR = Duration.ofMinutes(5);

  /** About as many as fit into 50 MB. */
  private static final long POSTS_HERE = 500_000;

  private final RedisSessionStore store;
  private final Cache<UUID, Here> here;

  /** So often Redis is told again that somebody was shown the same. */
  private static final Duration SAY_AGAIN = Duration.ofMinutes(1);

  /**
   * @param kept whether Redis has it too
   * @param said what Redis was told of it last; null for nothing yet
   */
  private record Here(Slate slate, boolean kept, @Nullable Said said) {}

  private record Said(UUID session, List<UUID> shown, long nanos) {
    boolean isSaid(UUID session, List<UUID> shown) {
      return this.session.equals(session)
          && this.shown.equals(shown)
          && System.nanoTime() - nanos < SAY_AGAIN.toNanos();
    }
  }

  Sessions(RedisSessionStore store) {
    this.store = store;
    this.here =
        Caffeine.newBuilder()
            .expireAfterAccess(HERE_FOR)
            .maximumWeight(POSTS_HERE)
            .<UUID, Here>weigher((id, each) -> 1 + each.slate().posts().size())
            .build();
  }

  /**
   * What is left of a session.
   *
   * @param slate nothing if it is lost
   * @param served nothing if it is not known what was shown
   */
  public record Resumed(Optional<Slate> slate, Optional<Set<UUID>> served) {}

  /** The slate of a session, and, if that began anew, what it had shown before. */
  public Resumed resume(UUID viewer, UUID session, UUID slate) {
    Optional<Slate> known = Optional.ofNullable(here.getIfPresent(slate)).map(Here::slate);
    if (known.isPresent() && session.equals(slate)) {
      return new Resumed(known, Optional.empty());
    }
    try {
      Held held = store.read(viewer, session, slate);
      return new Resumed(known.or(() -> read(held.slate())), Optional.ofNullable(held.served()));
    } catch (Failure.Unavailable | Failure.Overloaded away) {
      LOG.debug("a session of {} is not to be had: {}", viewer, away.text());
      return new Resumed(known, Optional.empty());
    }
  }

  private Optional<Slate> read(byte @Nullable [] bytes) {
    Optional<Slate> slate =
        bytes == null ? Optional.empty() : SlateBytes.read(bytes).map(SlateBytes.Read::slate);
    slate.ifPresent(each -> here.put(each.id(), new Here(each, true, /* said= */ null)));
    return slate;
  }

  /** That the viewer was shown these posts of the slate and may want more. */
  public void served(UUID viewer, UUID session, Slate slate, List<UUID> shown) {
    Here known = here.getIfPresent(slate.id());
    var said = new Said(session, shown, System.nanoTime());
    if (known != null && known.kept()) {
      if (known.said() == null || !known.said().isSaid(session, shown)) {
        here.put(slate.id(), new Here(slate, true, said));
        store.goOn(viewer, session, slate.id(), shown);
      }
      return;
    }
    here.put(slate.id(), new Here(slate, false, /* said= */ null));
    try {
      store.open(viewer, session, slate.id(), SlateBytes.of(slate, ""), shown);
      here.put(slate.id(), new Here(slate, true, said));
    } catch (Failure.Unavailable | Failure.Overloaded away) {
      LOG.debug("only this pod knows the session of {}: {}", viewer, away.text());
    }
  }
}
