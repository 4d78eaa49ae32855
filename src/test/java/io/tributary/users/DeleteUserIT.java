package io.tributary.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All of a user, or nothing. */
@WithService
class DeleteUserIT {
  private static final String LIVING =
      """
      SELECT (SELECT count(*) FROM users WHERE deleted_at IS NULL) AS users,
             (SELECT count(*) FROM posts WHERE deleted_at IS NULL) AS posts,
             (SELECT count(*) FROM comments WHERE deleted_at IS NULL) AS comments,
             (SELECT count(*) FROM follows WHERE removed_at IS NULL) AS follows,
             (SELECT count(*) FROM blocks WHERE removed_at IS NULL) AS blocks,
             (SELECT count(*) FROM mutes WHERE removed_at IS NULL) AS mutes,
             (SELECT count(*) FROM likes WHERE removed_at IS NULL) AS likes,
             (SELECT sum(likes)::bigint FROM post_counters) AS likes_counted,
             (SELECT sum(comments)::bigint FROM post_counters) AS comments_counted,
             (SELECT sum(followers)::bigint FROM follow_counters) AS followers_counted,
             (SELECT sum(following)::bigint FROM follow_counters) AS following_counted,
             (SELECT count(*) FROM outbox) AS events,
             (SELECT count(*) FROM requests) AS requests
      """;

  private Service service;
  private String user;

  /** A user with something of each kind, in both directions, among others who have it too. */
  @BeforeEach
  void aUserWithEverything(Service running, Fixtures given) {
    service = running;
    user = given.user();
    String friend = given.user();
    String foe = given.user();
    String mine = given.post(user, "mine").getPostId();
    String theirs = given.post(friend, "theirs").getPostId();
    given.comment(user, theirs, "by me");
    given.comment(friend, theirs, "by them");
    given.comment(friend, mine, "to me");
    given.like(user, theirs);
    given.like(friend, mine);
    given.like(friend, theirs);
    given.follow(user, friend);
    given.follow(friend, user);
    given.follow(foe, friend);
    given.block(user, foe);
    given.block(given.user(), user);
    given.mute(user, friend);
    given.mute(friend, user);
  }

  private Map<String, Object> living() {
    return service.database().rows(LIVING).getFirst();
  }

  private static long number(Map<String, Object> row, String column) {
    return (long) Objects.requireNonNull(row.get(column));
  }

  private void delete(io.tributary.api.users.v1.UserServiceGrpc.UserServiceBlockingStub users) {
    var unused =
        users.deleteUser(
            DeleteUserRequest.newBuilder().setRequestId(Fixtures.newId()).setActorId(user).build());
  }

  @Test
  void everythingOfTheUserEndsAndNothingElse() {
    Map<String, Object> before = living();
    delete(service.users());

    assertThat(living())
        .containsEntry("users", number(before, "users") - 1)
        .containsEntry("posts", 1L)
        // Those under the deleted post are hidden with it and stay as they are.
        .containsEntry("comments", 2L)
        .containsEntry("follows", 1L)
        .containsEntry("blocks", 0L)
        .containsEntry("mutes", 0L)
        // As with comments.
        .containsEntry("likes", 2L)
        .containsEntry("likes_counted", 2L)
        .containsEntry("comments_counted", 2L)
        .containsEntry("followers_counted", 1L)
        .containsEntry("following_counted", 1L)
        .containsEntry("events", number(before, "events") + 1);
  }

  @Test
  void aFailureAnywhereLeavesEverything() {
    Map<String, Object> before = living();
    for (String table :
        List.of(
            "posts",
            "comments",
            "likes",
            "post_counters",
            "follows",
            "follow_counters",
            "blocks",
            "mutes",
            "outbox")) {
      service
          .database()
          .run(
              """
              CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN RAISE EXCEPTION 'not now'; END $$
              """);
      service
          .database()
          .run(
              "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION refuse()"
                  .formatted(table));
      try {
        Refused refused = Refused.by(() -> delete(service.users()));
        assertThat(refused.code()).as(table).isEqualTo(Status.Code.INTERNAL);
        assertThat(refused.message()).doesNotContain("not now");
      } finally {
        service.database().run("DROP FUNCTION refuse() CASCADE");
      }
      assertThat(living()).as(table).isEqualTo(before);
    }
  }

  @Test
  void aDeadlineInTheMiddleLeavesEverything() throws SQLException {
    Map<String, Object> before = living();
    try (Connection other = service.database().connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT * FROM mutes FOR UPDATE");
      Refused refused =
          Refused.by(() -> delete(service.users().withDeadlineAfter(400, TimeUnit.MILLISECONDS)));
      assertThat(refused.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      other.rollback();
    }
    Eventually.holds(
        () ->
            service
                    .database()
                    .count(
                        """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE application_name LIKE 'tributary-%' AND datname = current_database()
                          AND (state <> 'idle' AND query NOT LIKE '%flyway%')
                        """)
                == 0);
    assertThat(living()).isEqualTo(before);

    delete(service.users());
    assertThat(living()).containsEntry("mutes", 0L);
  }
}
