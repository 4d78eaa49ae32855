package io.tributary.imports;

import io.r2dbc.spi.Row;
import io.tributary.imports.Progress.Refusal;
import io.tributary.platform.batch.Verdict;
import io.tributary.platform.postgres.Locks;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** The progress of imports in PostgreSQL. */
@Singleton
final class PostgresImportStore {
  private static final long TURN = Locks.key("imports");

  // A batch holds thousands of locks, and the server's table of locks is shared by everybody: so
  // batches are written one at a time, whoever brings them.
  private static final Sql TAKE_TURN =
      Sql.named("imports.take_turn", "SELECT pg_try_advisory_xact_lock($1) AS taken");

  private static final Sql PROGRESS =
      Sql.named(
          "imports.progress",
          "SELECT next_item, written, unchanged, refused FROM imports WHERE id = $1");

  private static final Sql ADVANCE =
      Sql.named(
          "imports.advance",
          """
          INSERT INTO imports (id, next_item, written, unchanged, refused, created_at, updated_at)
          VALUES ($1, $2, $3, $4, $5, $6, $6)
          ON CONFLICT (id) DO UPDATE
          SET next_item = excluded.next_item, written = excluded.written, unchanged = excluded.unchanged,
              refused = excluded.refused, updated_at = excluded.updated_at
          """);

  private static final Sql KEEP =
      Sql.named(
          "imports.keep_refusals",
          """
          INSERT INTO import_refusals (import_id, item, reason, field, description)
          SELECT $1, item, reason, field, description
          FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[])
            AS refusal (item, reason, field, description)
          """);

  private static final Sql REFUSALS =
      Sql.named(
          "imports.refusals",
          """
          SELECT item, reason, field, description FROM import_refusals WHERE import_id = $1 ORDER BY item
          """);

  /** Whether nobody else is writing a batch; until the transaction ends, nobody else will be. */
  boolean takeTurn(Session transaction) {
    return transaction.one(TAKE_TURN, row -> row.get("taken", Boolean.class), TURN);
  }

  /** Of an import that nothing was taken of yet: none. */
  Progress progress(Session session, UUID importId) {
    return session
        .first(
            PROGRESS,
            row ->
                new Progress(
                    row.get("next_item", Long.class),
                    row.get("written", Long.class),
                    row.get("unchanged", Long.class),
                    row.get("refused", Long.class)),
            importId)
        .orElse(Progress.NONE);
  }

  void advance(Session transaction, UUID importId, Progress progress, Instant now) {
    transaction.update(
        ADVANCE,
        importId,
        progress.nextItem(),
        progress.written(),
        progress.unchanged(),
        progress.refused(),
        now);
  }

  void keep(Session transaction, UUID importId, List<Refusal> refusals) {
    if (!refusals.isEmpty()) {
      transaction.update(
          KEEP,
          importId,
          refusals.stream().map(Refusal::item).toArray(Long[]::new),
          texts(refusals, Verdict::reason),
          texts(refusals, Verdict::field),
          texts(refusals, Verdict::description));
    }
  }

  private static String[] texts(List<Refusal> refusals, Function<Verdict, String> text) {
    return refusals.stream().map(Refusal::verdict).map(text).toArray(String[]::new);
  }

  List<Refusal> refusals(Session session, UUID importId) {
    return session.list(REFUSALS, PostgresImportStore::refusal, importId);
  }

  private static Refusal refusal(Row row) {
    return new Refusal(
        row.get("item", Long.class),
        Verdict.refused(
            row.get("reason", String.class),
            row.get("field", String.class),
            row.get("description", String.class)));
  }
}
