package io.tributary.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Database;
import io.tributary.harness.Plan;
import io.tributary.harness.Stores;
import io.tributary.local.PostgresServer;
import io.tributary.platform.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one portion of an erasure costs where there are many others, by the server's own plans. */
class ErasurePlansIT {
  private static final int PORTION = 10;

  private static Database database;

  /** 2,000 users with 20 ended things of each kind. */
  @BeforeAll
  static void fill() {
    PostgresServer postgres = Stores.postgres();
    postgres.ensureDatabase("erasure_plans");
    postgres.migrations("erasure_plans").up();
    database = new Database(postgres, "erasure_plans");
    database.empty();
    database.run(
        """
        INSERT INTO users
        SELECT md5('user ' || i)::uuid, '', '', '', '', '', now(), now(), now(), i FROM generate_series(1, 2000) AS i
        """);
    database.run(
        """
        INSERT INTO posts
        SELECT md5('post ' || i)::uuid, md5('user ' || 1 + i % 2000)::uuid, 'text', '', '{}', 1, now(), now(), now(), i
        FROM generate_series(1, 40000) AS i
        """);
    database.run(
        """
        INSERT INTO post_images
        SELECT md5('image ' || i)::uuid, md5('post ' || i)::uuid, 0, 'text' FROM generate_series(1, 40000) AS i
        """);
    database.run(
        """
        INSERT INTO follow_counters
        SELECT md5('user ' || i)::uuid, 0, 0, 0 FROM generate_series(1, 2000) AS i
        """);
    database.run(
        """
        INSERT INTO comments
        SELECT md5('comment ' || i)::uuid, md5('post ' || i)::uuid, md5('user ' || 1 + i % 2000)::uuid, 'text', now(),
               now(), i
        FROM generate_series(1, 40000) AS i
        """);
    database.run(
        """
        INSERT INTO likes
        SELECT md5('user ' || 1 + i % 2000)::uuid, md5('post ' || i)::uuid, md5('user ' || 1)::uuid, now(), now(), i
        FROM generate_series(1, 40000) AS i
        """);
    database.run(
        """
        INSERT INTO engagement_events
        SELECT md5('event ' || i)::uuid, 1 + i % 3, md5('user ' || 1 + i % 2000)::uuid, md5('post ' || i)::uuid,
               md5('user 1')::uuid, now(), i
        FROM generate_series(1, 40000) AS i
        """);
    database.run(
        """
        INSERT INTO requests
        SELECT '', md5('user ' || 1 + i % 2000)::uuid, '', md5('request ' || i)::uuid, '', '', now()
        FROM generate_series(1, 40000) AS i
        """);
    for (String table : List.of("follows", "blocks", "mutes")) {
      database.run(
          """
          INSERT INTO %s
          SELECT md5('user ' || 1 + i %% 2000)::uuid, md5('user ' || 1 + (i + i / 2000 + 1) %% 2000)::uuid, now(), now(), i
          FROM generate_series(0, 39999) AS i
          """
              .formatted(table));
    }
    database.run("ANALYZE");
  }

  private static List<Plan> portions(Plan.Mode mode, UUID user) {
    var plans = new ArrayList<Plan>();
    for (List<Sql> each :
        List.of(
            PostgresBelongingsStore.ALONE,
            List.of(PostgresBelongingsStore.ENGAGEMENT),
            PostgresBelongingsStore.EDGES)) {
      each.forEach(sql -> plans.add(Plan.of(database, mode, sql.text(), user, PORTION)));
    }
    plans.add(
        Plan.of(
            database, mode, PostgresBelongingsStore.POSTS.text(), user, new UUID(0, 0), PORTION));
    return plans;
  }

  @ParameterizedTest
  @EnumSource(Plan.Mode.class)
  void aPortionReadsWhatItTakesAway(Plan.Mode mode) {
    UUID user =
        UUID.fromString(
            String.valueOf(
                database
                    .rows("SELECT md5('user ' || ?)::uuid AS id", 100 + mode.ordinal())
                    .getFirst()
                    .get("id")));
    assertThat(portions(mode, user))
        .allSatisfy(
            plan -> {
              // Each row is found, locked and taken away; some plans look twice.
              assertThat(plan.allRowsRead()).as(plan.text()).isLessThanOrEqualTo(8 * PORTION);
            });
  }
}
