package io.tributary.outbox;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What could not be carried. */
@Singleton
final class PostgresDeadLetterStore {
  // The same one may fail again in another batch, or after a kill.
  private static final Sql PUT =
      Sql.named(
          "dead_letters.put",
          """
          INSERT INTO dead_letters (destination, event_id, aggregate_type, aggregate_id, bucket, event_type, version,
                                    payload, created_at, failed_at, attempts, last_error)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp(), $10, $11)
          ON CONFLICT (destination, event_id) DO UPDATE
          SET failed_at = excluded.failed_at, last_error = excluded.last_error,
              attempts = dead_letters.attempts + excluded.attempts
          """);

  // Oldest first, and after those that were looked at: one that fails again is not tried twice in
  // one run.
  private static final Sql TAKE =
      Sql.named(
          "dead_letters.take",
          """
          SELECT event_id AS id, aggregate_type, aggregate_id, bucket, event_type, version, payload, created_at
          FROM dead_letters
          WHERE destination = $1 AND event_id <> ALL($2::uuid[])
          ORDER BY version, event_id
          LIMIT 1
          FOR UPDATE SKIP LOCKED
          """);

  private static final Sql REMOVE =
      Sql.named(
          "dead_letters.remove",
          "DELETE FROM dead_letters WHERE destination = $1 AND event_id = $2");

  private static final Sql FORGET =
      Sql.named(
          "dead_letters.forget",
          "DELETE FROM dead_letters WHERE destination = $1 AND failed_at < $2");

  private static final Sql LIST =
      Sql.named(
          "dead_letters.list",
          """
          SELECT destination, event_id, event_type, aggregate_id, version, attempts, failed_at, last_error
          FROM dead_letters ORDER BY failed_at DESC, destination, event_id LIMIT $1
          """);

  // Kafka may bring an event long after its user was erased. Letters are few, so everybody who was
  // is looked for.
  private static final Sql ERASED =
      Sql.named(
          "dead_letters.erased",
          """
          SELECT user_id FROM erasures WHERE position(convert_to(user_id::text, 'UTF8') IN $1) > 0
          """);

  void put(Session transaction, String destination, DeadLetter letter) {
    Delivery event = letter.event();
    Optional<byte[]> payload = Optional.of(event.payload());
    for (UUID user : erased(transaction, event)) {
      payload = payload.flatMap(some -> EventOfOthers.in(some, user));
    }
    payload.ifPresent(some -> put(transaction, destination, letter, some));
  }

  private static List<UUID> erased(Session transaction, Delivery event) {
    return transaction.list(
        ERASED, row -> row.get("user_id", UUID.class), ByteBuffer.wrap(event.payload()));
  }

  private static void put(
      Session transaction, String destination, DeadLetter letter, byte[] payload) {
    Delivery event = letter.event();
    transaction.update(
        PUT,
        destination,
        event.eventId(),
        event.aggregateType(),
        event.aggregateId(),
        event.bucket(),
        event.eventType(),
        event.version(),
        ByteBuffer.wrap(payload),
        event.createdAt(),
        letter.attempts(),
        letter.error());
  }

  List<Delivery> take(Session transaction, String destination, List<UUID> apartFrom) {
    return transaction.list(
        TAKE, PostgresRelayStore::delivery, destination, apartFrom.toArray(UUID[]::new));
  }

  void remove(Session transaction, String destination, UUID event) {
    transaction.update(REMOVE, destination, event);
  }

  void forget(Session session, String destination, Instant before) {
    session.update(FORGET, destination, before);
  }

  List<DeadLetterSummary> list(Session session, int limit) {
    return session.list(LIST, PostgresDeadLetterStore::summary, limit);
  }

  private static DeadLetterSummary summary(Row row) {
    return new DeadLetterSummary(
        row.get("destination", String.class),
        row.get("event_id", UUID.class),
        row.get("event_type", String.class),
        row.get("aggregate_id", String.class),
        row.get("version", Long.class),
        row.get("attempts", Integer.class),
        row.get("failed_at", Instant.class),
        row.get("last_error", String.class));
  }
}
