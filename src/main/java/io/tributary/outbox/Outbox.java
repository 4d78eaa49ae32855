package io.tributary.outbox;

import com.google.protobuf.Timestamp;
import io.tributary.events.v1.Envelope;
import io.tributary.platform.id.Ids;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Where a change becomes an event: in the transaction that makes the change, so that there is no
 * change without its event and no event without its change.
 */
@Singleton
public final class Outbox {
  // One statement for all of a write's events. Payloads go as hexadecimal digits: the driver writes
  // an array of byte strings such that the server would keep their digits for the bytes.
  private static final Sql APPEND =
      Sql.named(
          "outbox.append",
          """
          INSERT INTO outbox
            (id, aggregate_type, aggregate_id, bucket, event_type, version, payload, created_at)
          SELECT id, aggregate_type, aggregate_id, bucket, event_type, version, decode(payload, 'hex'), $8
          FROM unnest(
            $1::uuid[], $2::smallint[], $3::text[], $4::smallint[], $5::text[], $6::bigint[], $7::text[])
            AS event (id, aggregate_type, aggregate_id, bucket, event_type, version, payload)
          """);

  private final Ids ids;
  private final Committed committed;

  Outbox(Ids ids, Committed committed) {
    this.ids = ids;
    this.committed = committed;
  }

  /** The versions must have been drawn under the aggregates' locks, in this transaction. */
  public void append(Session transaction, Instant now, List<Event> events) {
    if (events.isEmpty()) {
      return;
    }
    int count = events.size();
    var id = new UUID[count];
    var aggregateType = new Short[count];
    var aggregateId = new String[count];
    var bucket = new Short[count];
    var eventType = new String[count];
    var version = new Long[count];
    var payload = new String[count];
    var envelopes = new ArrayList<Envelope>(count);
    for (int i = 0; i < count; i++) {
      Event event = events.get(i);
      id[i] = ids.next();
      aggregateType[i] = (short) event.aggregateType().getNumber();
      aggregateId[i] = event.aggregateId();
      bucket[i] = Buckets.of(event.aggregateType(), event.aggregateId());
      eventType[i] = event.type();
      version[i] = event.version();
      Envelope envelope = envelope(id[i], now, event);
      envelopes.add(envelope);
      payload[i] = HexFormat.of().formatHex(envelope.toByteArray());
    }
    transaction.update(
        APPEND, id, aggregateType, aggregateId, bucket, eventType, version, payload, now);
    transaction.afterCommit(() -> committed.events(envelopes));
  }

  private static Envelope envelope(UUID id, Instant now, Event event) {
    return event.body().toBuilder()
        .setEventId(id.toString())
        .setAggregateType(event.aggregateType())
        .setAggregateId(event.aggregateId())
        .setVersion(event.version())
        .setOccurTime(
            Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
        .build();
  }
}
