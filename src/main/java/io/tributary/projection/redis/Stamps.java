package io.tributary.projection.redis;

import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.time.Micros;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the copy has got, bucket by bucket. A Redis that lost its data, or came back with those
 * of an hour ago, would be stamped anew and look whole while blocks are missing in it. So this pod
 * remembers what it said: where Redis knows less, the copy is distrusted until it is filled anew.
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

  synchronized void forget() {
    said.clear();
    life = 0;
  }
}
