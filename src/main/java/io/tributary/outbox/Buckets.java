package io.tributary.outbox;

import io.tributary.events.v1.AggregateType;
import io.tributary.projection.redis.SafetyFactsLookup;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Which share of the outbox an aggregate belongs to. All of an aggregate's events are in one
 * bucket, and one relay holds a bucket at a time: that keeps their order. The function must never
 * change while events wait, so it is a published checksum and not a hashCode.
 */
final class Buckets {
  static final int COUNT = SafetyFactsLookup.BUCKETS;

  private Buckets() {}

  static short of(AggregateType type, String aggregateId) {
    var checksum = new CRC32C();
    checksum.update(type.getNumber());
    checksum.update(aggregateId.getBytes(StandardCharsets.UTF_8));
    return (short) (checksum.getValue() % COUNT);
  }
}
