package io.tributary.safety;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Postgres;
import io.tributary.projection.Reach;
import io.tributary.projection.redis.SafetyFacts;
import io.tributary.projection.redis.SafetyFacts.Author;
import io.tributary.projection.redis.SafetyFactsLookup;
import io.tributary.safety.PostgresSafetyStore.Facts;
import io.tributary.safety.PostgresSafetyStore.Tie;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a viewer may see of many posts, for other features: from the copy in Redis while that has
 * caught up, else from PostgreSQL in one statement, and with PostgreSQL away from the copy as long
 * as it is not too old.
 */
@Singleton
public final class SafetyLookup {
  private static final Logger LOG = LoggerFactory.getLogger(SafetyLookup.class);

  private final SafetyFactsLookup copy;
  private final Postgres postgres;
  private final PostgresSafetyStore store;
  private final SafetyConfig config;
  private final MeterRegistry meters;

  SafetyLookup(
      SafetyFactsLookup copy,
      Postgres postgres,
      PostgresSafetyStore store,
      SafetyConfig config,
      MeterRegistry meters) {
    this.copy = copy;
    this.postgres = postgres;
    this.store = store;
    this.config = config;
    this.meters = meters;
  }

  /**
   * Of each of the posts.
   *
   * @param authors of the posts, by post
   * @throws Failure.NotFound if there is no such viewer
   * @throws Failure.Unavailable or {@link Failure.Overloaded} if nobody can say
   */
  public Map<UUID, Standing> of(UUID viewer, Map<UUID, UUID> authors) {
    Optional<SafetyFacts> known = copy(viewer, authors);
    if (known.isPresent()
        && isYounger(known.get(), config.preferred())
        && known.get().viewer() == SafetyFacts.Standing.THERE) {
      answeredBy("copy");
      return filledUp(viewer, known.get(), authors);
    }
    try {
      Map<UUID, Standing> standings = truth(viewer, authors);
      answeredBy("postgres");
      return standings;
    } catch (Failure.Unavailable | Failure.Overloaded away) {
      if (known.isPresent() && isYounger(known.get(), config.withoutPostgres())) {
        if (known.get().viewer() != SafetyFacts.Standing.THERE) {
          throw Failure.NotFound.user("viewer_id");
        }
        answeredBy("old-copy");
        return standings(known.get(), authors);
      }
      answeredBy("nobody");
      throw away;
    }
  }

  /** Nothing while Redis is away. */
  private Optional<SafetyFacts> copy(UUID viewer, Map<UUID, UUID> authors) {
    try {
      return Optional.of(copy.read(viewer, Set.copyOf(authors.values()), authors.keySet()));
    } catch (Failure.Unavailable | Failure.Overloaded away) {
      return Optional.empty();
    }
  }

  /** Posts that the copy does not have may be older than it keeps them, or were evicted. */
  private Map<UUID, Standing> filledUp(UUID viewer, SafetyFacts facts, Map<UUID, UUID> authors) {
    Map<UUID, Standing> standings = standings(facts, authors);
    var missing = new HashMap<>(authors);
    missing.keySet().removeAll(facts.posts().keySet());
    if (!missing.isEmpty()) {
      try {
        standings.putAll(truth(viewer, missing));
      } catch (Failure.Unavailable | Failure.Overloaded away) {
        LOG.debug("{} posts count as gone, as nobody knows of them", missing.size());
      }
    }
    return standings;
  }

  private static boolean isYounger(SafetyFacts facts, Duration limit) {
    return facts.age().isPresent() && facts.age().get().compareTo(limit) <= 0;
  }

  private static Map<UUID, Standing> standings(SafetyFacts facts, Map<UUID, UUID> authors) {
    var standings = new HashMap<UUID, Standing>();
    authors.forEach(
        (post, author) -> {
          Author tie = facts.authors().get(author);
          SafetyFacts.Post known = facts.posts().get(post);
          standings.put(
              post,
              tie == null
                  ? Standing.GONE
                  : new Standing(
                      known == null ? Reach.NOBODY : known.reach(),
                      tie.standing() == SafetyFacts.Standing.THERE,
                      tie.followed(),
                      tie.blocked(),
                      tie.muted()));
        });
    return standings;
  }

  private Map<UUID, Standing> truth(UUID viewer, Map<UUID, UUID> authors) {
    Facts facts =
        postgres.read(
            session ->
                store.read(session, viewer, new HashSet<>(authors.values()), authors.keySet()));
    if (!facts.viewerKnown()) {
      throw Failure.NotFound.user("viewer_id");
    }
    var standings = new HashMap<UUID, Standing>();
    authors.forEach(
        (post, author) -> {
          Tie tie = facts.authors().get(author);
          standings.put(
              post,
              tie == null
                  ? Standing.GONE
                  : new Standing(
                      facts.reaches().getOrDefault(post, Reach.NOBODY),
                      true,
                      tie.followed(),
                      tie.blocked(),
                      tie.muted()));
        });
    return standings;
  }

  private void answeredBy(String whom) {
    Counter.builder("tributary.safety.answers")
        .description("By what was known what a viewer may see")
        .tag("by", whom)
        .register(meters)
        .increment();
  }
}
