package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.Envelope;
import io.tributary.harness.Database;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the outbox holds, each row checked against the envelope that it carries. */
final class Events {
  private final Database database;

  Events(Database database) {
    this.database = database;
  }

  /** All of them in the order of their versions. */
  List<Envelope> all() {
    return of("true");
  }

  /** Those of one aggregate. */
  List<Envelope> ofAggregate(String aggregateId) {
    return of("aggregate_id = ?", aggregateId);
  }

  /** What was added meanwhile. */
  List<Envelope> during(Runnable work) {
    long before = database.count("SELECT coalesce(max(version), 0) FROM outbox");
    work.run();
    return of("version > ?", before);
  }

  private List<Envelope> of(String condition, Object... parameters) {
    return database
        .rows("SELECT * FROM outbox WHERE " + condition + " ORDER BY version, id", parameters)
        .stream()
        .map(Events::checked)
        .toList();
  }

  private static Envelope checked(Map<String, Object> row) {
    Envelope envelope = parsed((byte[]) value(row, "payload"));
    AggregateType type =
        AggregateType.forNumber(((Number) value(row, "aggregate_type")).intValue());
    assertThat(envelope.getEventId()).isEqualTo(value(row, "id").toString());
    assertThat(envelope.getAggregateType()).isEqualTo(type);
    assertThat(envelope.getAggregateId()).isEqualTo(row.get("aggregate_id"));
    assertThat(envelope.getVersion()).isEqualTo(row.get("version"));
    assertThat(envelope.getEventCase().name().toLowerCase(java.util.Locale.ROOT))
        .isEqualTo(row.get("event_type"));
    assertThat(((java.sql.Timestamp) value(row, "created_at")).toInstant())
        .isEqualTo(
            java.time.Instant.ofEpochSecond(
                envelope.getOccurTime().getSeconds(), envelope.getOccurTime().getNanos()));
    assertThat(((Number) value(row, "bucket")).shortValue())
        .isBetween((short) 0, (short) 63)
        .isEqualTo(Buckets.of(type, envelope.getAggregateId()));
    return envelope;
  }

  private static Object value(Map<String, Object> row, String column) {
    return Objects.requireNonNull(row.get(column), column);
  }

  private static Envelope parsed(byte[] payload) {
    try {
      return Envelope.parseFrom(payload);
    } catch (InvalidProtocolBufferException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
