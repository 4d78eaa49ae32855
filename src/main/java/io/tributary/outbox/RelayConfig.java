package io.tributary.outbox;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.tributary.projection.Projection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/** How events are carried on. */
@ConfigurationProperties("outbox")
public record RelayConfig(
    @NotNull Transport transport,
    @Min(1) @Max(10_000) int batchEvents,
    @Min(1) long batchBytes,
    @NotNull Duration pollAtLeast,
    @NotNull Duration pollAtMost,
    @NotNull Duration clickhousePace,
    @NotNull Duration watermarkEvery,
    @NotNull Duration keep) {

  /** What the events of this pod's share travel by. */
  public enum Transport {
    /** This pod carries nothing. */
    NONE,
    /** Straight into the projections. */
    DIRECT,
    /** By Kafka's topic, from which every pod takes its share for each projection. */
    KAFKA
  }

  /** The least time between two deliveries to the projection. */
  Duration pace(Projection projection) {
    return projection.name().equals("clickhouse") ? clickhousePace : Duration.ZERO;
  }
}
