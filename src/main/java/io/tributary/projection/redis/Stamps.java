package io.tributary.projection.redis;

import io.tributary.platform.id.Ids;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.time.Micros;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the copy has got, bucket by bucket, and whether it is whole. A Redis that lost its data,
 * or came back with those of an hour ago, would be stamped anew and look whole while blocks are
 * missing in it. So this pod remembers what it said: where Redis knows less, the copy is distrusted
 * until it is filled anew.
 */
final class Stamps {
  private static final Logger LOG = LoggerFactory.getLogger(Stamps.class);

  private final Redis redis;
  private final InstantSource clock;
  private final Map<Short, Long> said = new HashMap<>();
  private long life;

  Stamps(Redis redis, InstantSource clock) {
    this.redis = redis;
    this.clock = clock;
  }

  synchronized void caughtUp(Collection<Short> buckets, Instant asOf) {
    long time = Micros.from(asOf);
    var arguments = new ArrayList<byte[]>();
    arguments.add(FactBytes.number(time));
    arguments.add(FactBytes.number(life));
    for (Short bucket : buckets) {
      arguments.add(FactBytes.decimal(bucket));
      arguments.add(FactBytes.number(said.getOrDefault(bucket, 0L)));
    }
    Long answer =
        redis.call(
            "facts.caught_up",
            commands ->
                FactScripts.CAUGHT_UP.run(
                    commands, List.of(Keys.CAUGHT_UP, Keys.INCOMPLETE, Keys.LIFE), arguments));
    long now = answer == null ? FactScripts.INCOMPLETE : answer;
    if (now == FactScripts.LOST) {
      LOG.error(
          "redis lost safety facts that it had: they are not trusted until redis was rebuilt");
    }
    if (now < 0) {
      forget();
      return;
    }
    if (now != life) {
      forget();
      life = now;
    }
    buckets.forEach(bucket -> said.merge(bucket, time, Math::max));
  }

  void trust() {
    var unused =
        redis.call(
            "facts.trust",
            commands ->
                FactScripts.TRUST.run(
                    commands,
                    List.of(Keys.LIFE, Keys.INCOMPLETE),
                    List.of(FactBytes.number(Micros.from(clock.instant())))));
  }

  /** Until {@link #trust} nobody believes the copy. */
  void distrust() {
    var unused =
        redis.call(
            "facts.distrust",
            commands ->
                commands
                    .set(Keys.INCOMPLETE, new byte[] {1})
                    .thenCompose(set -> commands.unlink(Keys.CAUGHT_UP)));
  }

  void clear() {
    forget();
    var unused =
        redis.call("facts.clear", commands -> commands.unlink(Keys.FILLING, Keys.CAUGHT_UP));
  }

  /** The copy is filled from here on. */
  void begin(UUID filling) {
    byte[] primaries = primaries();
    var unused =
        redis.call(
            "facts.begin",
            commands ->
                commands
                    .set(Keys.PRIMARIES, primaries)
                    .thenCompose(set -> commands.set(Keys.FILLING, Ids.bytes(filling))));
  }

  Optional<UUID> filling() {
    return Optional.ofNullable(redis.call("facts.filling", commands -> commands.get(Keys.FILLING)))
        .map(Ids::fromBytes);
  }

  /** Whether the copy lacks nothing but what is on its way. */
  boolean isWhole() {
    Long life = redis.call("facts.whole", commands -> commands.exists(Keys.LIFE));
    Long incomplete = redis.call("facts.whole", commands -> commands.exists(Keys.INCOMPLETE));
    return life != null
        && life == 1
        && incomplete != null
        && incomplete == 0
        && Arrays.equals(begunOn(), primaries());
  }

  /** What was written before clusters were looked at, or of a single server, is of none. */
  private byte[] begunOn() {
    byte[] held = redis.call("facts.whole", commands -> commands.get(Keys.PRIMARIES));
    return held == null ? new byte[0] : held;
  }

  /**
   * The stamps are on one slot, so they tell nothing of the other parts of a cluster: another
   * process there may have come back empty, or as it was a moment ago.
   */
  private byte[] primaries() {
    return String.join(" ", redis.primaries()).getBytes(StandardCharsets.US_ASCII);
  }

  private synchronized void forget() {
    said.clear();
    life = 0;
  }
}
