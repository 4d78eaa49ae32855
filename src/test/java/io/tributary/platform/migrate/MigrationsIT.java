package io.tributary.platform.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.harness.Counters;
import io.tributary.harness.Together;
import io.tributary.platform.postgres.SchemaFit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationsIT {
  private static final int NEWEST = SchemaFit.REQUIRED;
  private static final String INDEX_IS_VALID =
      "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('posts_living_of_author') AND"
          + " indisvalid";

  @Test
  void everyStepCanBeUndoneAndDoneAgain() {
    FreshDatabase fresh = FreshDatabase.make();
    var before = new ArrayList<Schema>();
    for (int version = 1; version <= NEWEST; version++) {
      before.add(fresh.schema());
      assertThat(fresh.upTo(version)).isEqualTo(1);
      assertThat(fresh.schema()).isNotEqualTo(before.getLast());
    }
    Schema complete = fresh.schema();

    for (int version = NEWEST; version >= 1; version--) {
      assertThat(fresh.migrations().undoDownTo(version - 1)).isEqualTo(1);
      assertThat(fresh.schema()).as("after undoing %s", version).isEqualTo(before.get(version - 1));
    }

    assertThat(fresh.migrations().up()).isEqualTo(NEWEST);
    assertThat(fresh.schema()).isEqualTo(complete);
  }

  @Test
  void runningTwiceChangesNothing() {
    FreshDatabase fresh = FreshDatabase.make();
    assertThat(fresh.migrations().up()).isEqualTo(NEWEST);
    Schema schema = fresh.schema();
    List<?> history = fresh.database().rows("SELECT * FROM flyway_schema_history");

    assertThat(fresh.migrations().up()).isZero();
    assertThat(fresh.schema()).isEqualTo(schema);
    assertThat(fresh.database().rows("SELECT * FROM flyway_schema_history")).isEqualTo(history);
  }

  /** A canary's release may be the older one, and both migrate. */
  @Test
  void anOlderReleaseHasNothingToDoInTheSchemaOfANewerOne() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.migrations().up();
    fresh.database().run("CREATE TABLE of_the_next_release (id integer)");
    fresh
        .database()
        .run(
            """
            INSERT INTO flyway_schema_history
            SELECT installed_rank + 1, '9999', 'of the next release', type, 'V9999__of_the_next_release.sql', 42,
                   installed_by, installed_on, execution_time, success
            FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1
            """);
    Schema schema = fresh.schema();

    assertThat(fresh.migrations().up()).isZero();
    assertThat(fresh.schema()).isEqualTo(schema);
    assertThat(applied(fresh)).isEqualTo(9999);
  }

  @Test
  void manyAtOnceApplyEachStepOnce() {
    FreshDatabase fresh = FreshDatabase.make();
    List<Integer> applied = Together.results(4, i -> fresh.migrations().up());

    assertThat(applied.stream().mapToInt(Integer::intValue).sum()).isEqualTo(NEWEST);
    assertThat(fresh.migrations().up()).isZero();
    assertThat(fresh.database().count(INDEX_IS_VALID)).isEqualTo(1);
  }

  @Test
  void infoTellsWhatIsApplied() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.upTo(2);

    List<String> lines = fresh.migrations().info();
    assertThat(lines).hasSize(NEWEST);
    assertThat(lines.get(1)).matches("0002 +create posts +success");
    assertThat(lines.get(2)).matches("0003 +create graph +pending");
  }

  @Test
  void whoWasErasedIsNotForgotten() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.migrations().up();
    fresh
        .database()
        .run(
            """
            WITH gone AS (
              INSERT INTO users (id, handle, display_name, bio, avatar_url, language, created_at, updated_at,
                                 deleted_at, version)
              VALUES (gen_random_uuid(), '', '', '', '', '', now(), now(), now(), 1)
              RETURNING id)
            INSERT INTO erasures (user_id, asked_at) SELECT id, now() FROM gone
            """);

    assertThatThrownBy(() -> fresh.migrations().undoDownTo(11))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "U0012__create_erasures.sql: users were erased, and nothing else remembers which");
    assertThat(fresh.database().count("SELECT count(*) FROM erasures")).isEqualTo(1);
    fresh.database().run("DELETE FROM erasures");
    assertThat(fresh.migrations().undoDownTo(11)).isEqualTo(1);
  }

  @Test
  void aRebuildThatRunsOrIsUnfinishedIsNotPulledOutFromUnder() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.upTo(13);
    fresh
        .database()
        .run(
            "INSERT INTO leases VALUES ('rebuild-redis', 0, gen_random_uuid(), 1, now() + interval"
                + " '1 minute')");
    assertThatThrownBy(() -> fresh.migrations().up())
        .isInstanceOf(Refusal.class)
        .hasMessageEndingWith(
            "V0014__mark_rebuilds.sql: a rebuild is running, by code that marks nothing; wait for"
                + " its end, or end it");
    fresh.database().run("UPDATE leases SET expires_at = now()");
    fresh.migrations().up();

    fresh
        .database()
        .run("INSERT INTO rebuilds VALUES ('redis', 'POSTS', '', now(), now(), gen_random_uuid())");
    assertThatThrownBy(() -> fresh.migrations().undoDownTo(13))
        .isInstanceOf(Refusal.class)
        .hasMessage("U0014__mark_rebuilds.sql: a rebuild is unfinished; run it to its end first");
    fresh.database().run("DELETE FROM rebuilds");
    assertThat(fresh.migrations().undoDownTo(13)).isEqualTo(1);
  }

  @Test
  void whenLikesWereRepeatedIsNotForgotten() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.upTo(14);
    fresh.database().run("ALTER TABLE likes ADD COLUMN repeated_at text");
    assertThatThrownBy(() -> fresh.migrations().up())
        .isInstanceOf(Refusal.class)
        .hasMessageEndingWith(
            "V0015__keep_latest_acts.sql: likes has a column repeated_at that is not ours; rename"
                + " it first");
    fresh.database().run("ALTER TABLE likes DROP COLUMN repeated_at");
    fresh.migrations().up();

    fresh
        .database()
        .run(
            """
            INSERT INTO likes
            VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now(), NULL, 1, now() + interval '1 s')
            """);
    assertThatThrownBy(() -> fresh.migrations().undoDownTo(14))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "U0015__keep_latest_acts.sql: likes were repeated, and an older act that comes late"
                + " would undo them");
    fresh.database().run("UPDATE likes SET removed_at = now() + interval '2 s'");
    assertThat(fresh.migrations().undoDownTo(14)).isEqualTo(1);
  }

  @Test
  void theOutboxStaysWhileEventsWait() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.migrations().up();
    fresh
        .database()
        .run(
            """
            INSERT INTO outbox (id, aggregate_type, aggregate_id, bucket, event_type, version, payload, created_at)
            VALUES (gen_random_uuid(), 1, 'somebody', 0, 'user_created', 1, '', now())
            """);

    assertThatThrownBy(() -> fresh.migrations().undoDownTo(8))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "U0009__create_relay.sql: the outbox holds events that were not carried on yet");
    assertThat(fresh.database().count("SELECT count(*) FROM outbox")).isEqualTo(1);

    fresh.database().run("INSERT INTO relay_destinations VALUES ('somewhere', false, now())");
    assertThatThrownBy(() -> fresh.migrations().undoDownTo(8))
        .hasMessageContaining("not carried on yet");
    fresh
        .database()
        .run(
            """
            INSERT INTO relay_progress
            SELECT 'somewhere', bucket, pg_current_snapshot(), NULL, 0, 0, now()
            FROM generate_series(0, 63) AS bucket
            """);
    fresh
        .database()
        .run(
            "INSERT INTO dead_letters SELECT 'somewhere', id, aggregate_type, aggregate_id, bucket,"
                + " event_type, version, payload, created_at, now(), 3, '' FROM outbox");
    assertThatThrownBy(() -> fresh.migrations().undoDownTo(8))
        .hasMessage("U0009__create_relay.sql: there are dead letters; replay them first");
    fresh.database().run("DELETE FROM dead_letters");
    fresh.migrations().undoDownTo(4);
    assertThat(fresh.database().count("SELECT count(*) FROM outbox WHERE published_at IS NULL"))
        .isZero();

    fresh.database().run("UPDATE outbox SET published_at = NULL");
    assertThatThrownBy(() -> fresh.migrations().undoDownTo(3))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "U0004__create_outbox.sql: the outbox holds events that were not published yet");
    assertThat(applied(fresh)).as("what stands above it is gone").isEqualTo(4);
    fresh.database().run("UPDATE outbox SET published_at = now()");
    assertThat(fresh.migrations().undoDownTo(3)).isEqualTo(1);
  }

  @Test
  void rowsAreNotLostByUndoing() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.migrations().up();
    fresh
        .database()
        .run("INSERT INTO mutes VALUES (gen_random_uuid(), gen_random_uuid(), now(), now(), 1)");

    assertThatThrownBy(() -> fresh.migrations().undoDownTo(0))
        .isInstanceOf(Refusal.class)
        .hasMessage("U0003__create_graph.sql: mutes holds rows, and undoing would lose them");
    assertThat(fresh.database().count("SELECT count(*) FROM mutes")).isEqualTo(1);
  }

  @Test
  void answersThatMayBeAskedForAreNotLostByUndoing() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.migrations().up();
    fresh
        .database()
        .run(
            "INSERT INTO requests VALUES ('', gen_random_uuid(), '', gen_random_uuid(), '', '',"
                + " now())");

    assertThatThrownBy(() -> fresh.migrations().undoDownTo(4))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("done twice");
    fresh.database().run("UPDATE requests SET created_at = now() - interval '25 hours'");
    assertThat(fresh.migrations().undoDownTo(4)).isEqualTo(1);
  }

  @Test
  void trendingIsNotUndoneWhileSomebodyComputesIt() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.migrations().up();
    fresh.database().run("INSERT INTO trending_generations (computed_at) VALUES (now())");
    assertThatThrownBy(() -> fresh.migrations().undoDownTo(9))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("trending was computed within the last 5 minutes");
    fresh
        .database()
        .run("UPDATE trending_generations SET computed_at = now() - interval '6 minutes'");
    assertThat(fresh.migrations().undoDownTo(9)).isEqualTo(1);
  }

  @Test
  void engagementIsNotLostByUndoing() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.migrations().up();
    fresh
        .database()
        .run(
            """
            INSERT INTO engagement_events
            VALUES (gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now(), 1)
            """);
    assertThatThrownBy(() -> fresh.migrations().undoDownTo(7))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("engagement_events holds rows");
    fresh.database().run("DELETE FROM engagement_events");
    fresh
        .database()
        .run(
            """
            INSERT INTO likes
            VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now(), now(), 1)
            """);
    assertThatThrownBy(() -> fresh.migrations().undoDownTo(7))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("likes holds rows");
  }

  @Test
  void whatWasThereBeforeCountersIsCountedAndWhatWasMissedCanBe() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.upTo(7);
    String comments =
        """
        INSERT INTO comments
        SELECT gen_random_uuid(), md5('post ' || i % 3)::uuid, gen_random_uuid(), 'text', now(),
               CASE WHEN i % 5 = 0 THEN now() END, i
        FROM generate_series(1, 40) AS i
        """;
    String follows =
        """
        INSERT INTO follows
        SELECT gen_random_uuid(), md5('user ' || i % 3)::uuid, now(), CASE WHEN i % 5 = 0 THEN now() END, i
        FROM generate_series(1, 40) AS i
        """;
    fresh.database().run(comments);
    fresh.database().run(follows);
    fresh.migrations().up();
    Counters.areRight(fresh.database());

    // As pods do that do not know of counters, and some that do.
    fresh.database().run(comments);
    fresh.database().run(follows);
    fresh
        .database()
        .run(
            """
            INSERT INTO likes
            SELECT gen_random_uuid(), md5('post ' || i % 4)::uuid, gen_random_uuid(), now(), NULL, i
            FROM generate_series(1, 10) AS i
            """);
    fresh
        .database()
        .run("INSERT INTO post_counters SELECT post_id, 7, 3, 0, 0, 0, -2 FROM post_counters");
    fresh.database().run("SELECT recount()");
    Counters.areRight(fresh.database());
  }

  @Test
  void nothingIsUndoneIfOneUndoFileIsMissing() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.migrations().up();
    fresh
        .database()
        .run(
            "UPDATE flyway_schema_history SET script = 'V0004__create_something.sql' WHERE version"
                + " = '0004'");
    Schema schema = fresh.schema();

    assertThatThrownBy(() -> fresh.migrations().undoDownTo(2))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "there is no migrations/undo/U0004__create_something.sql: this migration cannot be"
                + " undone");
    assertThat(fresh.schema()).isEqualTo(schema);
    assertThat(applied(fresh)).isEqualTo(NEWEST);
  }

  @Test
  void aStepThatGetsNoLockGivesUpAndLeavesAllAsItWas() throws SQLException {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.upTo(1);
    Schema schema = fresh.schema();
    try (Connection other = fresh.database().connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE users IN ROW EXCLUSIVE MODE");

      assertThatThrownBy(() -> fresh.hastyMigrations().up())
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("V0002__create_posts.sql")
          .hasMessageContaining("a lock could not be had in time")
          .hasMessageNotContaining("\n");
      assertThat(fresh.schema()).isEqualTo(schema);
      assertThat(applied(fresh)).isEqualTo(1);
      other.rollback();
    }
    assertThat(fresh.migrations().up()).isEqualTo(NEWEST - 1);
  }

  @Test
  void anIndexWhoseBuildingFailedIsBuiltByTheNextRun() throws SQLException {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.upTo(5);
    try (Connection other = fresh.database().connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE posts IN ROW EXCLUSIVE MODE");

      assertThatThrownBy(() -> fresh.hastyMigrations().up())
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("V0006__index_posts_by_author.sql")
          .hasMessageContaining("a lock could not be had in time");
      other.rollback();
    }
    assertThat(
            fresh.database().count("SELECT count(*) FROM flyway_schema_history WHERE NOT success"))
        .as("the attempt is on record")
        .isEqualTo(1);
    assertThat(fresh.database().count(INDEX_IS_VALID)).isZero();

    assertThat(fresh.migrations().up()).isEqualTo(SchemaFit.REQUIRED - 5);
    assertThat(fresh.database().count(INDEX_IS_VALID)).isEqualTo(1);
  }

  @Test
  void anInvalidIndexIsReplaced() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.upTo(5);
    fresh.database().run("CREATE INDEX posts_living_of_author ON posts (author_id)");
    fresh
        .database()
        .run(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid ="
                + " 'posts_living_of_author'::regclass");
    FreshDatabase untouched = FreshDatabase.make();
    untouched.migrations().up();

    assertThat(fresh.migrations().up()).isEqualTo(SchemaFit.REQUIRED - 5);
    assertThat(fresh.schema()).isEqualTo(untouched.schema());
  }

  @Test
  void aChangedMigrationIsRefused() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.migrations().up();
    fresh
        .database()
        .run("UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '0003'");

    assertThatThrownBy(() -> fresh.migrations().up())
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("checksum mismatch");
  }

  private static long applied(FreshDatabase fresh) {
    return fresh
        .database()
        .count("SELECT max(version::integer) FROM flyway_schema_history WHERE success");
  }
}
