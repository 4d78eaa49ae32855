package io.tributary.platform.cache;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.batch.Portions;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.redis.Versions;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where features get their caches. */
@Singleton
public final class Caches {
  private static final int AT_ONCE = 250;
  private static final Logger LOG = LoggerFactory.getLogger(Caches.class);

  private final Redis redis;
  private final Tools tools;
  private final CacheMeters meters;

  Caches(Redis redis, CacheConfig config, InstantSource clock, MeterRegistry registry) {
    this.redis = redis;
    var near = new NearCache(config.near(), clock);
    redis.listen(Keys.MOVED, near);
    this.tools = new Tools(new RedisEntries(redis), near, config, clock);
    this.meters = new CacheMeters(registry);
  }

  public List<CacheReads> reads() {
    return meters.all();
  }

  /**
   * Drops what is cached of a user, in Redis and in every pod; how much it was in Redis. A load
   * that is under way is not stored.
   */
  public long dropUser(UUID user) {
    List<String> keys = Keys.cachedOfUser(user);
    List<String> versions = Keys.versionsOfUser(user);
    Long dropped =
        redis.call(
            "cache.drop",
            commands -> {
              var gone = commands.unlink(keys.toArray(String[]::new));
              return CompletableFuture.allOf(
                      versions.stream()
                          .map(version -> publish(commands, version))
                          .toArray(CompletableFuture<?>[]::new))
                  .thenCombine(gone, (said, count) -> count);
            });
    versions.forEach(this::moved);
    return dropped == null ? 0 : dropped;
  }

  /**
   * Tells this pod's own memory, before others hear of it by Redis: what is written here is read
   * back here at once.
   */
  public void moved(String versionKey) {
    tools.near().heard(versionKey);
  }

  /**
   * Makes outdated what was loaded of these users before, in every pod: for what is cached of a
   * projection, once that has taken something over.
   *
   * @param versions of the events
   * @param key of the version that they move
   * @param life longer than anything stays that was compared with it
   */
  public void move(Map<UUID, Long> versions, Function<UUID, String> key, Duration life) {
    byte[] seconds = Long.toString(life.toSeconds()).getBytes(StandardCharsets.US_ASCII);
    for (List<Map.Entry<UUID, Long>> portion : Portions.of(versions.entrySet(), AT_ONCE)) {
      var unused =
          redis.call(
              "cache.move",
              commands ->
                  CompletableFuture.allOf(
                      portion.stream()
                          .map(
                              each ->
                                  Versions.MOVE
                                      .run(
                                          commands,
                                          List.of(
                                              key.apply(each.getKey()),
                                              Keys.userFacts(each.getKey())),
                                          List.of(bytes(each.getValue()), seconds))
                                      .toCompletableFuture())
                          .toArray(CompletableFuture<?>[]::new)));
    }
    versions.keySet().forEach(user -> moved(key.apply(user)));
  }

  private static byte[] bytes(long version) {
    return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
  }

  /** Tells every pod; those that cannot be told believe what they have for {@code near.life}. */
  public void announce(String versionKey) {
    moved(versionKey);
    try {
      var unused = redis.call("cache.announce", commands -> publish(commands, versionKey));
    } catch (Failure.Unavailable | Failure.Overloaded untold) {
      LOG.debug("other pods were not told of {}: {}", versionKey, untold.text());
    }
  }

  private static CompletableFuture<Long> publish(
      RedisClusterAsyncCommands<String, byte[]> commands, String versionKey) {
    return commands
        .publish(Keys.MOVED, versionKey.getBytes(StandardCharsets.US_ASCII))
        .toCompletableFuture();
  }

  /** One for each kind: two would not know of each other's loads. */
  public <V> Cache<V> of(Kind<V> kind) {
    return new Cache<>(kind, tools, meters.of(kind.entity()));
  }
}
