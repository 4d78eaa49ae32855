package io.tributary.projection;

import io.tributary.platform.call.Call;
import io.tributary.platform.lease.Duty;
import io.tributary.platform.lease.Leases;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import io.tributary.projection.PostgresRebuildStore.Standing;
import io.tributary.projection.PostgresTruthStore.Stage;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills a projection anew from PostgreSQL while the service runs. The relay need not pause: each
 * brings things with their versions, and whatever was committed is either read here or carried
 * there. Where it stopped it goes on, in the store that it had begun to fill.
 */
@Singleton
public final class Rebuild {
  private static final int ROWS_AT_ONCE = 2000;
  private static final Duration ONE_PORTION = Duration.ofMinutes(5);

  /** Longer than the lease of one that was killed lives. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * @param stage which rows are being read
   * @param rows how many were brought so far
   */
  public record Progress(String stage, long rows) {}

  /**
   * @param rows how many were brought by this run
   * @param since what was committed before this, by PostgreSQL's clock, is in the projection now
   */
  public record Filled(long rows, Instant since) {}

  private final Postgres postgres;
  private final PostgresTruthStore truth;
  private final PostgresRebuildStore rebuilds;
  private final Leases leases;

  Rebuild(
      Postgres postgres, PostgresTruthStore truth, PostgresRebuildStore rebuilds, Leases leases) {
    this.postgres = postgres;
    this.truth = truth;
    this.rebuilds = rebuilds;
    this.leases = leases;
  }

  /**
   * Fills it, or goes on where the last one stopped if that was in the store as it is now.
   *
   * @throws IllegalStateException if another one is at it, or the store is emptied meanwhile
   */
  public Filled run(Projection projection, Consumer<Progress> progress) {
    return inTurn(projection, () -> fill(projection, reached(projection), progress));
  }

  /** The same from the start, wherever the last one stopped. */
  public Filled runFromStart(Projection projection, Consumer<Progress> progress) {
    return inTurn(projection, () -> fill(projection, begin(projection), progress));
  }

  private Filled inTurn(Projection projection, Supplier<Filled> work) {
    try (Duty turn = leases.turn("rebuild-" + projection.name())) {
      if (!turn.becomesOurs(PATIENCE)) {
        throw new IllegalStateException("another rebuild of " + projection.name() + " is running");
      }
      return work.get();
    }
  }

  /** Of a store that was emptied since, or made anew, nothing may be taken for filled. */
  private Standing reached(Projection projection) {
    return within(() -> postgres.read(session -> rebuilds.standing(session, projection.name())))
        .filter(standing -> isStillFilled(projection, standing))
        .orElseGet(() -> begin(projection));
  }

  private static boolean isStillFilled(Projection projection, Standing standing) {
    return standing.filling().isPresent() && within(projection::filling).equals(standing.filling());
  }

  /**
   * Every pod hears of it before anything goes. Killed before the store has got its number, the
   * next one begins anew.
   */
  private Standing begin(Projection projection) {
    UUID filling = UUID.randomUUID();
    Standing begun =
        within(
            () ->
                postgres.write(
                    session -> rebuilds.begun(session, projection.name(), Stage.USERS, filling)));
    LockSupport.parkNanos(FillingLookup.HEARD_WITHIN.toNanos());
    return within(
        () -> {
          projection.distrust();
          projection.makeRoom();
          projection.begin(filling);
          return begun;
        });
  }

  private Filled fill(Projection projection, Standing standing, Consumer<Progress> progress) {
    long rows = 0;
    @Nullable Stage stage = standing.stage();
    String position = standing.position();
    while (stage != null) {
      Stage reading = stage;
      String after = position;
      PostgresTruthStore.Portion portion =
          within(
              () ->
                  postgres.read(
                      Pool.BATCH, session -> truth.read(session, reading, after, ROWS_AT_ONCE)));
      within(
          () -> {
            projection.apply(Changes.of(portion.changes()));
            return true;
          });
      rows += portion.changes().size();
      progress.accept(new Progress(reading.name(), rows));
      position = portion.position() == null ? "" : portion.position();
      stage = portion.position() == null ? reading.next(projection.kinds()) : reading;
      if (stage != null) {
        note(projection, stage, position);
      }
    }
    end(projection, standing);
    return new Filled(rows, standing.since());
  }

  private void note(Projection projection, Stage stage, String position) {
    within(
        () ->
            postgres.write(
                session -> {
                  rebuilds.reached(session, projection.name(), stage, position);
                  return true;
                }));
  }

  private void end(Projection projection, Standing standing) {
    if (!isStillFilled(projection, standing)) {
      throw new IllegalStateException(
          projection.name() + " was emptied while it was filled: run the rebuild again");
    }
    within(
        () ->
            postgres.write(
                session -> {
                  rebuilds.done(session, projection.name());
                  return true;
                }));
    within(
        () -> {
          projection.trust();
          return true;
        });
  }

  private static <T extends @Nullable Object> T within(Supplier<T> work) {
    return Call.background("rebuild", ONE_PORTION).call(work);
  }
}
