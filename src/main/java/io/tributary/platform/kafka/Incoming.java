package io.tributary.platform.kafka;

import java.util.Map;

/**
 * A record as it was received.
 *
 * @param value empty if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; partition and offset tell it.
public record Incoming(int partition, long offset, Map<String, String> headers, byte[] value) {}
