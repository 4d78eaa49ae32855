package io.tributary.platform.kafka;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record to be sent. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Outgoing(
    int partition, @Nullable String key, Map<String, String> headers, byte[] value) {}
