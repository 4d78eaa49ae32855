package io.tributary.platform.kafka;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Kafka, and how long to wait for it.
 *
 * @param properties what else clients are told, as Kafka names it: above all how to log in
 */
@ConfigurationProperties("kafka")
public record KafkaConfig(
    @NotEmpty List<@NotBlank String> bootstrapServers,
    @NotBlank String topic,
    @Min(1) @Max(64) int partitions,
    @Min(1) @Max(32_767) int replication,
    @NotNull Duration retention,
    @NotBlank String groupPrefix,
    @Min(1_024) int maxRecordBytes,
    @NotNull Duration requestTimeout,
    @NotNull Duration deliveryTimeout,
    @NotNull Duration sessionTimeout,
    @NotNull Duration maxPollInterval,
    @Min(1) @Max(10_000) int batchRecords,
    @Min(1_024) int batchBytes,
    @NotNull Duration watchInterval,
    @MapFormat(transformation = MapFormat.MapTransformation.FLAT, keyFormat = StringConvention.RAW)
        @Nullable Map<String, String> properties) {}
