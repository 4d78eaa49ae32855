package io.tributary.outbox;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.CaughtUp;
import io.tributary.platform.kafka.Incoming;
import io.tributary.platform.kafka.Outgoing;
import io.tributary.platform.time.Micros;
import io.tributary.platform.time.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Events as records of Kafka, and back: the envelope is the value, what the relay knows besides is
 * in the headers. The bucket decides the partition, so a bucket's events keep their order there.
 */
final class EventRecords {
  private static final String EVENT_ID = "event-id";
  private static final String EVENT_TYPE = "event-type";
  private static final String AGGREGATE_TYPE = "aggregate-type";
  private static final String AGGREGATE_ID = "aggregate-id";
  private static final String BUCKET = "bucket";
  private static final String VERSION = "version";
  private static final String CREATED_AT = "created-at";

  /** The type of what is no event but says how far events have got. */
  private static final String CAUGHT_UP = "caught_up";

  private EventRecords() {}

  static Outgoing of(Delivery event, int partitions) {
    return new Outgoing(
        partition(event.bucket(), partitions),
        typeName(event.aggregateType()) + "/" + event.aggregateId(),
        Map.of(
            EVENT_ID, event.eventId().toString(),
            EVENT_TYPE, event.eventType(),
            AGGREGATE_TYPE, Short.toString(event.aggregateType()),
            AGGREGATE_ID, event.aggregateId(),
            BUCKET, Short.toString(event.bucket()),
            VERSION, Long.toString(event.version()),
            CREATED_AT, Long.toString(Micros.from(event.createdAt()))),
        event.payload());
  }

  static int partition(short bucket, int partitions) {
    return bucket % partitions;
  }

  private static String typeName(short number) {
    AggregateType type = AggregateType.forNumber(number);
    return type == null
        ? Short.toString(number)
        : type.name().replace("AGGREGATE_TYPE_", "").toLowerCase(Locale.ROOT);
  }

  /** Whoever has applied all that stands before it has everything of these buckets up to then. */
  static Outgoing caughtUp(int partition, Collection<Short> buckets, Instant asOf) {
    var message = CaughtUp.newBuilder().setAsOfTime(Timestamps.of(asOf));
    buckets.forEach(message::addBuckets);
    return new Outgoing(
        partition, null, Map.of(EVENT_TYPE, CAUGHT_UP), message.build().toByteArray());
  }

  static Optional<CaughtUp> caughtUp(Incoming one) {
    try {
      return CAUGHT_UP.equals(one.headers().get(EVENT_TYPE))
          ? Optional.of(CaughtUp.parseFrom(one.value()))
          : Optional.empty();
    } catch (InvalidProtocolBufferException unreadable) {
      // Then it is something else, and no projection will take it.
      return Optional.empty();
    }
  }

  /**
   * What nobody of us can have written becomes an event that no projection takes, so that it is
   * found among the dead letters, under a name that says where it stood.
   */
  static Delivery event(Incoming one) {
    Map<String, String> headers = one.headers();
    try {
      return new Delivery(
          UUID.fromString(text(headers, EVENT_ID)),
          Short.parseShort(text(headers, AGGREGATE_TYPE)),
          text(headers, AGGREGATE_ID),
          Short.parseShort(text(headers, BUCKET)),
          text(headers, EVENT_TYPE),
          Long.parseLong(text(headers, VERSION)),
          Micros.toInstant(Long.parseLong(text(headers, CREATED_AT))),
          one.value());
    } catch (IllegalArgumentException foreign) {
      String place = one.partition() + "/" + one.offset();
      return new Delivery(
          UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8)),
          (short) AggregateType.AGGREGATE_TYPE_UNSPECIFIED_VALUE,
          place,
          (short) 0,
          "unreadable",
          0,
          Instant.EPOCH,
          one.value());
    }
  }

  private static String text(Map<String, String> headers, String name) {
    String value = headers.get(name);
    // PostgreSQL, where dead letters go, keeps no U+0000.
    if (value == null || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(name);
    }
    return value;
  }
}
