package io.tributary.projection;

import io.r2dbc.spi.Row;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.projection.PostgresTruthStore.Stage;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How far each unfinished rebuild has got. */
@Singleton
final class PostgresRebuildStore {
  private static final Sql STANDING =
      Sql.named(
          "rebuilds.standing",
          "SELECT stage, position, filling, started_at FROM rebuilds WHERE projection = $1");

  private static final Sql UNDER_WAY =
      Sql.named("watch.rebuilds", "SELECT projection FROM rebuilds");

  private static final Sql BEGUN =
      Sql.named(
          "rebuilds.begun",
          """
          INSERT INTO rebuilds (projection, stage, position, filling, started_at, updated_at)
          VALUES ($1, $2, '', $3, clock_timestamp(), clock_timestamp())
          ON CONFLICT (projection) DO UPDATE
          SET stage = excluded.stage, position = '', filling = excluded.filling, started_at = excluded.started_at,
              updated_at = excluded.updated_at
          RETURNING stage, position, filling, started_at
          """);

  private static final Sql REACHED =
      Sql.named(
          "rebuilds.reached",
          "UPDATE rebuilds SET stage = $2, position = $3, updated_at = clock_timestamp() WHERE"
              + " projection = $1");

  private static final Sql DONE =
      Sql.named("rebuilds.done", "DELETE FROM rebuilds WHERE projection = $1");

  /**
   * @param filling what the store was given when it began
   * @param since when that was, by PostgreSQL's clock: what had been committed by then is read
   */
  record Standing(Stage stage, String position, Optional<UUID> filling, Instant since) {}

  Optional<Standing> standing(Session session, String projection) {
    return session.first(STANDING, PostgresRebuildStore::standing, projection);
  }

  private static Standing standing(Row row) {
    return new Standing(
        Stage.valueOf(row.get("stage", String.class)),
        row.get("position", String.class),
        Optional.ofNullable(row.get("filling", UUID.class)),
        row.get("started_at", Instant.class));
  }

  /** The projections that are not whole. */
  List<String> underWay(Session session) {
    return session.list(UNDER_WAY, row -> row.get("projection", String.class));
  }

  Standing begun(Session session, String projection, Stage first, UUID filling) {
    return session.one(BEGUN, PostgresRebuildStore::standing, projection, first.name(), filling);
  }

  void reached(Session session, String projection, Stage stage, String position) {
    session.update(REACHED, projection, stage.name(), position);
  }

  void done(Session session, String projection) {
    session.update(DONE, projection);
  }
}
