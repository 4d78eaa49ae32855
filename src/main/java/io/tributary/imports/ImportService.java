package io.tributary.imports;

import io.tributary.imports.Progress.Refusal;
import io.tributary.imports.Progress.Summary;
import io.tributary.platform.batch.Verdict;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.postgres.Session;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Takes batches, each in one transaction with the progress that it makes: so a batch is in whole or
 * not at all, and whoever asks where to go on is told the truth.
 */
@Singleton
final class ImportService {
  /** With the pauses between them some ten seconds. */
  private static final int TRIES = 200;

  private static final Duration PAUSE = Duration.ofMillis(25);
  private static final int REFUSALS_KEPT = 1_000;

  private final Postgres postgres;
  private final PostgresImportStore store;
  private final BatchWriter writer;
  private final InstantSource clock;

  ImportService(
      Postgres postgres, PostgresImportStore store, BatchWriter writer, InstantSource clock) {
    this.postgres = postgres;
    this.store = store;
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Writes what is new in the batch. Another import's batch, or a user's write in the way, is
   * waited for without a connection.
   */
  void take(Batch batch) {
    for (int tries = 1; ; tries++) {
      try {
        postgres.inTransaction(
            Pool.BATCH,
            transaction -> {
              write(transaction, batch);
              return true;
            });
        return;
      } catch (Failure.Busy busy) {
        Call.current().ensureLive();
        if (tries == TRIES) {
          throw busy;
        }
        LockSupport.parkNanos(
            ThreadLocalRandom.current().nextLong(PAUSE.toNanos(), 3 * PAUSE.toNanos()));
      }
    }
  }

  private void write(Session transaction, Batch batch) {
    Instant now = clock.instant();
    if (!store.takeTurn(transaction)) {
      throw new Failure.Busy("CONFLICT", "another import is at work", PAUSE);
    }
    Progress progress = store.progress(transaction, batch.importId());
    if (batch.firstItem() > progress.nextItem()) {
      throw new Failure.Precondition(
          "IMPORT_GAP",
          "the next item of this import is %d, not %d"
              .formatted(progress.nextItem(), batch.firstItem()));
    }
    List<Item> fresh = batch.from(progress.nextItem());
    if (fresh.isEmpty()) {
      return;
    }
    List<Verdict> verdicts = writer.write(transaction, fresh, now);
    store.advance(transaction, batch.importId(), progress.after(verdicts), now);
    store.keep(transaction, batch.importId(), refusals(progress, verdicts));
  }

  private static List<Refusal> refusals(Progress before, List<Verdict> verdicts) {
    return IntStream.range(0, verdicts.size())
        .filter(i -> verdicts.get(i).kind() == Verdict.Kind.REFUSED)
        .mapToObj(i -> new Refusal(before.nextItem() + i, verdicts.get(i)))
        .limit(Math.max(0, REFUSALS_KEPT - before.refused()))
        .toList();
  }

  Summary summary(UUID importId) {
    return postgres.read(
        session ->
            new Summary(store.progress(session, importId), store.refusals(session, importId)));
  }
}
