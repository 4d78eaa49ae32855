package io.tributary.erasure;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Who is to be erased, and how far that is. */
@Singleton
final class PostgresErasureStore {
  // Of a user that never was there is nothing to be erased. The snapshot is this statement's, which
  // comes after the deletion: it sees whatever was still written of the user. The user's lock must
  // be held, also for its version.
  private static final Sql ASK =
      Sql.named(
          "erasures.ask",
          """
          WITH asked AS (
            INSERT INTO erasures (user_id, asked_at)
            SELECT id, $2 FROM users WHERE id = $1
            ON CONFLICT (user_id) DO NOTHING
            RETURNING *)
          SELECT * FROM asked UNION ALL SELECT * FROM erasures WHERE user_id = $1
          """);

  private static final Sql UNFINISHED =
      Sql.named(
          "erasures.unfinished",
          """
          SELECT * FROM erasures
          WHERE ended_at IS NULL AND (asked_at, user_id) > ($1, $2)
          ORDER BY asked_at, user_id LIMIT $3
          """);

  private static final Sql DONE =
      Sql.named(
          "erasures.done",
          """
          UPDATE erasures SET done = array_append(done, $2::text)
          WHERE user_id = $1 AND $2::text <> ALL (done)
          """);

  private static final Sql END =
      Sql.named(
          "erasures.end",
          "UPDATE erasures SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL");

  /** As it stands, now or since it was asked for before; nothing if there never was such a user. */
  Optional<Erasure> ask(Session transaction, UUID user, Instant now) {
    return transaction.first(ASK, PostgresErasureStore::erasure, user, now);
  }

  /** Some of those asked for later than that, in this order. */
  List<Erasure> unfinished(Session session, Instant askedAt, UUID user, int limit) {
    return session.list(UNFINISHED, PostgresErasureStore::erasure, askedAt, user, limit);
  }

  void done(Session session, UUID user, String store) {
    session.update(DONE, user, store);
  }

  void end(Session session, UUID user, Instant now) {
    session.update(END, user, now);
  }

  private static Erasure erasure(Row row) {
    return new Erasure(
        row.get("user_id", UUID.class),
        row.get("version", Long.class),
        row.get("asked_at", Instant.class),
        row.get("asked_in", String.class),
        Set.of(row.get("done", String[].class)),
        row.get("ended_at", Instant.class));
  }
}
