package io.tributary.safety;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.cache.Cache;
import io.tributary.platform.cache.Entry;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.metrics.MetricNames;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Reach;
import io.tributary.projection.redis.SafetyFacts;
import io.tributary.projection.redis.SafetyFacts.Author;
import io.tributary.projection.redis.SafetyFactsLookup;
import io.tributary.safety.GuardedLookup.Guard;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a viewer may see of many posts, for other features: from what this pod was told a moment
 * ago, from the copy in Redis while that has caught up, else from PostgreSQL in one statement, and
 * with PostgreSQL away from the copy as long as it is not too old.
 */
@Singleton
public final class SafetyLookup {
  private static final Logger LOG = LoggerFactory.getLogger(SafetyLookup.class);

  private final SafetyFactsLookup copy;
  private final Postgres postgres;
  private final PostgresSafetyStore store;
  private final SafetyConfig config;
  private final MeterRegistry meters;
  private final SafetyMemory memory;
  private final Map<String, Counter> answers = new ConcurrentHashMap<>();

  SafetyLookup(
      SafetyFactsLookup copy,
      Postgres postgres,
      PostgresSafetyStore store,
      SafetyConfig config,
      Redis redis,
      MeterRegistry meters) {
    this.copy = copy;
    this.postgres = postgres;
    this.store = store;
    this.config = config;
    this.meters = meters;
    this.memory = new SafetyMemory(config.memory());
    redis.listen(Keys.MOVED, memory);
  }

  /**
   * That this user did something which others may not overlook any more: on this pod it is known at
   * once.
   */
  public void moved(UUID user) {
    memory.moved(user);
  }

  /**
   * Of each of the posts.
   *
   * @param authors of the posts, by post
   * @throws Failure.NotFound if there is no such viewer
   * @throws Failure.Unavailable or {@link Failure.Overloaded} if nobody can say
   */
  public Map<UUID, Standing> of(UUID viewer, Map<UUID, UUID> authors) {
    Optional<Map<UUID, Standing>> remembered = memory.recall(viewer, authors);
    if (remembered.isPresent()) {
      answeredBy("memory");
      return remembered.get();
    }
    long askedNanos = System.nanoTime();
    Map<UUID, Standing> standings = asked(viewer, authors);
    memory.keep(viewer, standings, askedNanos);
    return standings;
  }

  private Map<UUID, Standing> asked(UUID viewer, Map<UUID, UUID> authors) {
    Optional<SafetyFacts> known = copy(viewer, Set.copyOf(authors.values()), authors.keySet());
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

  /**
   * A way to cached things that hang on posts.
   *
   * @param author of the post that one hangs on, whose id it has
   */
  public <V> GuardedLookup<V> guardingPosts(
      Cache<V> cache, Function<UUID, Entry> entry, Function<V, UUID> author) {
    return new GuardedLookup<>(
        cache,
        entry,
        new Guard<>() {
          @Override
          public Set<UUID> allowedByCopy(UUID viewer, Map<UUID, V> values) {
            Map<UUID, UUID> authors = authors(values);
            return caughtUp(viewer, Set.copyOf(authors.values()), authors.keySet())
                .map(facts -> allowedPosts(viewer, authors, standings(facts, authors)))
                .orElse(Set.of());
          }

          @Override
          public Set<UUID> allowed(UUID viewer, Map<UUID, V> values) {
            Map<UUID, UUID> authors = authors(values);
            return allowedPosts(viewer, authors, of(viewer, authors));
          }

          private Map<UUID, UUID> authors(Map<UUID, V> values) {
            return values.entrySet().stream()
                .collect(
                    Collectors.toMap(Map.Entry::getKey, each -> author.apply(each.getValue())));
          }
        });
  }

  private static Set<UUID> allowedPosts(
      UUID viewer, Map<UUID, UUID> authors, Map<UUID, Standing> standings) {
    return standings.entrySet().stream()
        .filter(each -> each.getValue().showsPost(viewer.equals(authors.get(each.getKey()))))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** A way to cached things of users, which those who are blocked do not see. */
  public <V> GuardedLookup<V> guardingUsers(Cache<V> cache, Function<UUID, Entry> entry) {
    return new GuardedLookup<>(
        cache,
        entry,
        new Guard<>() {
          @Override
          public Set<UUID> allowedByCopy(UUID viewer, Map<UUID, V> values) {
            return caughtUp(viewer, values.keySet(), Set.of())
                .map(SafetyLookup::allowedUsers)
                .orElse(Set.of());
          }

          @Override
          public Set<UUID> allowed(UUID viewer, Map<UUID, V> values) {
            // Each stands for a post of its own.
            Map<UUID, UUID> users =
                values.keySet().stream().collect(Collectors.toMap(each -> each, each -> each));
            return of(viewer, users).entrySet().stream()
                .filter(each -> each.getValue().authorThere() && !each.getValue().blocked())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
          }
        });
  }

  private static Set<UUID> allowedUsers(SafetyFacts facts) {
    return facts.authors().entrySet().stream()
        .filter(
            each ->
                each.getValue().standing() == SafetyFacts.Standing.THERE
                    && !each.getValue().blocked())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** What the copy says, if it has caught up and knows the viewer. */
  private Optional<SafetyFacts> caughtUp(UUID viewer, Set<UUID> authors, Set<UUID> posts) {
    Optional<SafetyFacts> known =
        copy(viewer, authors, posts)
            .filter(
                facts ->
                    isYounger(facts, config.preferred())
                        && facts.viewer() == SafetyFacts.Standing.THERE);
    if (known.isPresent()) {
      answeredBy("copy");
    }
    return known;
  }

  /** Nothing while Redis is away. */
  private Optional<SafetyFacts> copy(UUID viewer, Set<UUID> authors, Set<UUID> posts) {
    try {
      return Optional.of(copy.read(viewer, authors, posts));
    } catch (Failure.Unavailable | Failure.Overloaded away) {
      return Optional.empty();
    }
  }

  /**
   * Posts that the copy does not have may be older than it keeps them, or were evicted; authors of
   * whom it knows nothing may be on a part of a cluster that lost what it had.
   */
  private Map<UUID, Standing> filledUp(UUID viewer, SafetyFacts facts, Map<UUID, UUID> authors) {
    Map<UUID, Standing> standings = standings(facts, authors);
    var missing = new HashMap<>(authors);
    missing.entrySet().removeIf(each -> knows(facts, each.getKey(), each.getValue()));
    if (!missing.isEmpty()) {
      try {
        standings.putAll(truth(viewer, missing));
      } catch (Failure.Unavailable | Failure.Overloaded away) {
        LOG.debug("{} posts count as gone, as nobody knows of them", missing.size());
      }
    }
    return standings;
  }

  private static boolean knows(SafetyFacts facts, UUID post, UUID author) {
    Author known = facts.authors().get(author);
    return facts.posts().containsKey(post)
        && known != null
        && known.standing() != SafetyFacts.Standing.UNKNOWN;
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
    answers.computeIfAbsent(whom, this::counter).increment();
  }

  private Counter counter(String whom) {
    return Counter.builder(MetricNames.SAFETY_ANSWERS)
        .description("By what was known what a viewer may see")
        .tag("by", whom)
        .register(meters);
  }
}
