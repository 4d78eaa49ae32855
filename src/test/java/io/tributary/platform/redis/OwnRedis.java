package io.tributary.platform.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.resilience.Gates;
import io.tributary.platform.resilience.ResilienceConfig;
import java.time.Duration;
import java.util.List;

/** A way to Redis without the service around it. */
public final class OwnRedis {
  private OwnRedis() {}

  /** Patient, because a command that is late on a busy machine would be taken for an outage. */
  public static Redis connect(List<String> nodes, boolean cluster, MeterRegistry meters) {
    return new Redis(
        new RedisConfig(
            nodes,
            "",
            "",
            cluster,
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            20_000,
            20_000,
            Duration.ofSeconds(5),
            Duration.ofMillis(50)),
        // Asked again as soon as it may be there.
        new Gates(
            new ResilienceConfig(
                5,
                100,
                20,
                50,
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                Duration.ZERO,
                Duration.ofMillis(100)),
            meters),
        meters);
  }

  public static void close(Redis redis) {
    redis.close();
  }
}
