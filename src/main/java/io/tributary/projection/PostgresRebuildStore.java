package io.tributary.projection;

import io.tributary.platform.postgres.Session;
import io.tributary.platform.postgres.Sql;
import io.tributary.projection.PostgresTruthStore.Stage;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** How far each unfinished rebuild has got. */
@Singleton
final class PostgresRebuildStore {
  private static final Sql STANDING =
      Sql.named("rebuilds.standing", "SELECT stage, position FROM rebuilds WHERE projection = $1");

  private static final Sql REACHED =
      Sql.named(
          "rebuilds.reached",
          """
          INSERT INTO rebuilds (projection, stage, position, started_at, updated_at)
          VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp())
          ON CONFLICT (projection) DO UPDATE
          SET stage = excluded.stage, position = excluded.position, updated_at = excluded.updated_at
          """);

  private static final Sql DONE =
      Sql.named("rebuilds.done", "DELETE FROM rebuilds WHERE projection = $1");

  record Standing(Stage stage, String position) {}

  @Nullable Standing standing(Session session, String projection) {
    return session
        .first(
            STANDING,
            row ->
                new Standing(
                    Stage.valueOf(row.get("stage", String.class)),
                    row.get("position", String.class)),
            projection)
        .orElse(null);
  }

  void reached(Session session, String projection, Stage stage, String position) {
    session.update(REACHED, projection, stage.name(), position);
  }

  void done(Session session, String projection) {
    session.update(DONE, projection);
  }
}
