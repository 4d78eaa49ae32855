package io.tributary.platform.requests;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.micronaut.scheduling.annotation.Scheduled;
import io.r2dbc.spi.Row;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Locks;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that may be repeated: the first one's answer is kept, in the write's own transaction, and
 * a repeat within {@link #KEPT} gets it again. A request is known by the calling service, the
 * acting user, the method and the request id.
 */
@Singleton
public final class Requests {
  public static final Duration KEPT = Duration.ofHours(24);

  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
  private static final UUID NOBODY = new UUID(0, 0);
  private static final Duration RETRY_AFTER = Duration.ofMillis(100);
  private static final int FORGET_AT_ONCE = 5_000;

  // The lock is only tried, never waited for: a repeat while the first is at work is told so.
  private static final Sql OPEN =
      Sql.named(
          "requests.open",
          """
          SELECT pg_try_advisory_xact_lock($1) AS free, kept.body_hash, kept.answer
          FROM (SELECT) AS once
          LEFT JOIN requests AS kept
            ON kept.actor_id = $2 AND kept.request_id = $3 AND kept.method = $4 AND kept.caller = $5
           AND kept.created_at > $6
          """);

  private static final Sql KEEP =
      Sql.named(
          "requests.keep",
          """
          INSERT INTO requests (actor_id, request_id, method, caller, body_hash, answer, created_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7)
          ON CONFLICT (actor_id, request_id, method, caller) DO UPDATE
          SET body_hash = excluded.body_hash, answer = excluded.answer, created_at = excluded.created_at
          WHERE requests.created_at <= $8
          """);

  private static final Sql FORGET =
      Sql.named(
          "requests.forget",
          """
          DELETE FROM requests WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM requests WHERE created_at <= $1
            ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED))
          """);

  private final Postgres postgres;
  private final InstantSource clock;

  Requests(Postgres postgres, InstantSource clock) {
    this.postgres = postgres;
    this.clock = clock;
  }

  /**
   * Does the work in one transaction unless it was done before, and gives the answer either way.
   */
  public <A extends Message> A once(Message request, A noAnswer, Function<Session, A> work) {
    return once(Pool.FAST, request, noAnswer, work);
  }

  public <A extends Message> A once(
      Pool pool, Message request, A noAnswer, Function<Session, A> work) {
    Scope scope = Scope.of(request, Call.current());
    ByteString bodyHash = sha256(canonical(request).toByteArray());
    Instant now = clock.instant();
    try {
      return postgres.inTransaction(
          pool,
          transaction -> {
            Opened opened = open(transaction, scope, now);
            if (opened.answer() != null) {
              return repeated(opened, bodyHash, noAnswer);
            }
            if (!opened.free()) {
              throw running();
            }
            A answer = work.apply(transaction);
            keep(transaction, scope, bodyHash, answer, now);
            return answer;
          });
    } catch (Failure.NotFound
        | Failure.AlreadyExists
        | Failure.Denied
        | Failure.Precondition refused) {
      // If the first one ended between our look and our lock, what is in the way is what it did.
      Opened since = postgres.read(pool, session -> open(session, scope, now));
      if (since.answer() == null) {
        throw refused;
      }
      return repeated(since, bodyHash, noAnswer);
    }
  }

  private record Scope(UUID actor, UUID requestId, String method, String caller) {
    static Scope of(Message request, Call call) {
      UUID actor = call.actor();
      return new Scope(
          actor == null ? NOBODY : actor,
          UUID.fromString(stringField(request, "request_id")),
          call.method(),
          call.caller());
    }

    long lockKey() {
      return Locks.key("request", actor, requestId, method, caller);
    }

    private static String stringField(Message message, String name) {
      FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
      if (field == null) {
        throw new IllegalArgumentException(
            message.getDescriptorForType().getFullName() + " has no " + name);
      }
      return (String) message.getField(field);
    }
  }

  private record Opened(boolean free, @Nullable ByteString bodyHash, @Nullable ByteString answer) {
    static Opened of(Row row) {
      return new Opened(
          Boolean.TRUE.equals(row.get("free", Boolean.class)),
          bytes(row, "body_hash"),
          bytes(row, "answer"));
    }

    private static @Nullable ByteString bytes(Row row, String column) {
      ByteBuffer buffer = row.get(column, ByteBuffer.class);
      return buffer == null ? null : ByteString.copyFrom(buffer);
    }
  }

  private static Opened open(Session transaction, Scope scope, Instant now) {
    return transaction.one(
        OPEN,
        Opened::of,
        scope.lockKey(),
        scope.actor(),
        scope.requestId(),
        scope.method(),
        scope.caller(),
        now.minus(KEPT));
  }

  @SuppressWarnings("unchecked") // The parser of A's default instance makes an A.
  private static <A extends Message> A repeated(Opened opened, ByteString bodyHash, A noAnswer) {
    if (!bodyHash.equals(opened.bodyHash())) {
      throw new Failure.Invalid(
          "REQUEST_ID_REUSED",
          List.of(
              new Failure.Violation(
                  "request_id", "reused", "this request_id came before with another body")));
    }
    try {
      return (A) noAnswer.getParserForType().parseFrom(opened.answer());
    } catch (InvalidProtocolBufferException damaged) {
      throw new IllegalStateException("a kept answer cannot be read", damaged);
    }
  }

  private static void keep(
      Session transaction, Scope scope, ByteString bodyHash, Message answer, Instant now) {
    long kept =
        transaction.update(
            KEEP,
            scope.actor(),
            scope.requestId(),
            scope.method(),
            scope.caller(),
            bodyHash.asReadOnlyByteBuffer(),
            answer.toByteString().asReadOnlyByteBuffer(),
            now,
            now.minus(KEPT));
    if (kept == 0) {
      // Another one ended between our look and our lock: let the caller find its answer.
      throw running();
    }
  }

  private static Failure running() {
    return new Failure.Busy("REQUEST_RUNNING", "this request is still running", RETRY_AFTER);
  }

  /**
   * Forgets what is older than a day, a little at a time; pods that do so at once skip each other.
   */
  @Scheduled(fixedDelay = "${requests.forget-every}", initialDelay = "${requests.forget-every}")
  void forget() {
    try {
      long forgotten;
      do {
        forgotten =
            Call.background("requests-forget", Duration.ofSeconds(30))
                .call(
                    () ->
                        postgres.<Long>read(
                            Pool.BATCH,
                            session ->
                                session.update(
                                    FORGET, clock.instant().minus(KEPT), FORGET_AT_ONCE)));
      } while (forgotten == FORGET_AT_ONCE);
    } catch (Failure failure) {
      LOG.info("old requests are not forgotten yet: {}", failure.text());
    }
  }

  /** An id is the same one however its letters are written. */
  private static Message canonical(Message request) {
    Message.Builder canonical = request.toBuilder();
    request
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (field.getName().endsWith("_id") && value instanceof String id) {
                canonical.setField(field, id.toLowerCase(Locale.ROOT));
              }
            });
    return canonical.build();
  }

  private static ByteString sha256(byte[] bytes) {
    try {
      return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
