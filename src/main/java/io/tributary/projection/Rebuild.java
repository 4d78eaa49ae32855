package io.tributary.projection;

import io.tributary.platform.call.Call;
import io.tributary.platform.lease.Duty;
import io.tributary.platform.lease.Leases;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import io.tributary.projection.PostgresTruthStore.Stage;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills a projection anew from PostgreSQL while the service runs. The relay need not pause: each
 * brings things with their versions, and whatever was committed is either read here or carried
 * there. Where it stopped it goes on.
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
   * How many rows were brought by this run.
   *
   * @throws IllegalStateException if another one is at it
   */
  public long run(Projection projection, Consumer<Progress> progress) {
    try (Duty turn = leases.turn("rebuild-" + projection.name())) {
      if (!turn.becomesOurs(PATIENCE)) {
        throw new IllegalStateException("another rebuild of " + projection.name() + " is running");
      }
      return fill(projection, progress);
    }
  }

  private long fill(Projection projection, Consumer<Progress> progress) {
    PostgresRebuildStore.Standing standing =
        within(() -> postgres.read(session -> rebuilds.standing(session, projection.name())));
    if (standing == null) {
      within(
          () -> {
            projection.distrust();
            projection.clear();
            return true;
          });
      standing = new PostgresRebuildStore.Standing(Stage.USERS, "");
    }
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
      stage = portion.position() == null ? reading.next() : reading;
      note(projection, stage, position);
    }
    within(
        () -> {
          projection.trust();
          return true;
        });
    return rows;
  }

  private void note(Projection projection, @Nullable Stage stage, String position) {
    within(
        () ->
            postgres.write(
                session -> {
                  if (stage == null) {
                    rebuilds.done(session, projection.name());
                  } else {
                    rebuilds.reached(session, projection.name(), stage, position);
                  }
                  return true;
                }));
  }

  private static <T extends @Nullable Object> T within(Supplier<T> work) {
    return Call.background("rebuild", ONE_PORTION).call(work);
  }
}
