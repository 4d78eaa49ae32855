package io.tributary.projection.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.time.Micros;
import io.tributary.projection.redis.FactBytes.PostFacts;
import io.tributary.projection.redis.FactBytes.Tie;
import io.tributary.projection.redis.FactBytes.TieKind;
import io.tributary.projection.redis.FactBytes.UserFacts;
import io.tributary.projection.redis.SafetyFacts.Author;
import io.tributary.projection.redis.SafetyFacts.Post;
import io.tributary.projection.redis.SafetyFacts.Standing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads the copy of the safety facts: all that a page of candidates needs, in one round trip. */
@Singleton
public final class SafetyFactsLookup {
  /** Into so many buckets the outbox is divided; the copy is as old as the last of them. */
  public static final int BUCKETS = 64;

  /** What the commands answered: users and posts in the order of their keys. */
  private record Read(
      List<KeyValue<String, byte[]>> values,
      List<KeyValue<String, byte[]>> ties,
      List<byte[]> stamps) {}

  private final Redis redis;
  private final InstantSource clock;

  SafetyFactsLookup(Redis redis, InstantSource clock) {
    this.redis = redis;
    this.clock = clock;
  }

  public SafetyFacts read(UUID viewer, Set<UUID> authors, Set<UUID> posts) {
    List<UUID> authorList = List.copyOf(authors);
    List<UUID> postList = List.copyOf(posts);
    var keys = new ArrayList<String>();
    keys.add(Keys.userFacts(viewer));
    authorList.forEach(author -> keys.add(Keys.userFacts(author)));
    postList.forEach(post -> keys.add(Keys.postFacts(post)));
    Read read =
        Objects.requireNonNull(
            redis.call("facts.read", commands -> read(commands, viewer, keys, authorList)));

    List<KeyValue<String, byte[]>> values = read.values();
    var authorFacts = new HashMap<UUID, Author>();
    for (int i = 0; i < authorList.size(); i++) {
      authorFacts.put(
          authorList.get(i), author(bytes(values.get(1 + i)), bytes(read.ties().get(i))));
    }
    int firstPost = 1 + authorList.size();
    return new SafetyFacts(
        standing(bytes(values.getFirst())),
        Map.copyOf(authorFacts),
        posts(postList, values.subList(firstPost, values.size())),
        age(read.stamps()));
  }

  /** All are sent before the first is answered. */
  private static CompletionStage<Read> read(
      RedisClusterAsyncCommands<String, byte[]> commands,
      UUID viewer,
      List<String> keys,
      List<UUID> authors) {
    var values = commands.mget(keys.toArray(String[]::new));
    var stamps = commands.hvals(Keys.CAUGHT_UP);
    CompletionStage<List<KeyValue<String, byte[]>>> ties =
        authors.isEmpty()
            ? CompletableFuture.completedFuture(List.of())
            : commands.hmget(
                Keys.userEdges(viewer),
                authors.stream().map(FactBytes::field).toArray(String[]::new));
    return values
        .thenCombine(ties, Pair::new)
        .thenCombine(stamps, (both, times) -> new Read(both.values(), both.ties(), times));
  }

  private record Pair(List<KeyValue<String, byte[]>> values, List<KeyValue<String, byte[]>> ties) {}

  private static byte @Nullable [] bytes(KeyValue<String, byte[]> value) {
    return value.getValueOrElse(null);
  }

  private static Standing standing(byte @Nullable [] facts) {
    if (facts == null) {
      return Standing.UNKNOWN;
    }
    return UserFacts.of(facts).living() ? Standing.THERE : Standing.DELETED;
  }

  private static Author author(byte @Nullable [] facts, byte @Nullable [] ties) {
    boolean followed = false;
    boolean blocked = false;
    boolean muted = false;
    for (Tie tie : ties == null ? List.<Tie>of() : Tie.list(ties)) {
      followed |= tie.living() && tie.kind() == TieKind.FOLLOWS;
      blocked |= tie.living() && (tie.kind() == TieKind.BLOCKS || tie.kind() == TieKind.BLOCKED_BY);
      muted |= tie.living() && tie.kind() == TieKind.MUTES;
    }
    return new Author(standing(facts), followed, blocked, muted);
  }

  private static Map<UUID, Post> posts(List<UUID> posts, List<KeyValue<String, byte[]>> values) {
    var found = new HashMap<UUID, Post>();
    for (int i = 0; i < posts.size(); i++) {
      byte[] value = bytes(values.get(i));
      if (value != null) {
        PostFacts facts = PostFacts.of(value);
        found.put(posts.get(i), new Post(facts.author(), facts.reach()));
      }
    }
    return Map.copyOf(found);
  }

  private Optional<Duration> age(List<byte[]> stamps) {
    if (stamps.size() < BUCKETS) {
      return Optional.empty();
    }
    Instant oldest =
        Micros.toInstant(stamps.stream().mapToLong(FactBytes::number).min().orElseThrow());
    Duration age = Duration.between(oldest, clock.instant());
    return Optional.of(age.isNegative() ? Duration.ZERO : age);
  }
}
