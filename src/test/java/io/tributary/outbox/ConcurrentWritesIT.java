package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.Envelope.EventCase;
import io.tributary.events.v1.PostState;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.Together;
import io.tributary.harness.WithService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes about the same things at the same moment. */
@WithService
class ConcurrentWritesIT {
  private static final int ROUNDS = 200;

  private Service service;
  private Fixtures given;

  @BeforeEach
  void take(Service running, Fixtures fixtures) {
    service = running;
    given = fixtures;
  }

  /** Lets a write fail in one of these ways, which its caller could foresee, and in no other. */
  private static void orRefused(Set<String> reasons, Runnable write) {
    try {
      write.run();
    } catch (StatusRuntimeException failure) {
      assertThat(Refused.of(failure).reason()).isIn(reasons);
    }
  }

  private void unfollow(String actor, String user) {
    var unused =
        service
            .graph()
            .unfollow(
                UnfollowRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .setUserId(user)
                    .build());
  }

  @Test
  void versionsOfAFollowAreInTheOrderOfItsChanges() {
    String actor = given.user();
    String user = given.user();
    for (int round = 0; round < 10; round++) {
      var unused =
          Together.results(
              32,
              i -> {
                orRefused(
                    Set.of("CONFLICT", "STORE_UNAVAILABLE", "OVERLOADED"),
                    () -> {
                      if (i % 2 == 0) {
                        given.follow(actor, user);
                      } else {
                        unfollow(actor, user);
                      }
                    });
                return i;
              });
      List<Envelope> events = new Events(service.database()).ofAggregate(actor + "/" + user);
      Map<String, Object> row = service.database().rows("SELECT * FROM follows").getFirst();

      assertThat(events).isNotEmpty();
      // Each follow is followed by an unfollow: in any other order two of a kind would meet.
      for (int i = 0; i < events.size(); i++) {
        assertThat(events.get(i).getEventCase())
            .isEqualTo(i % 2 == 0 ? EventCase.FOLLOW_CREATED : EventCase.FOLLOW_REMOVED);
      }
      assertThat(events.getLast().getVersion()).isEqualTo(row.get("version"));
      assertThat(events.getLast().getEventCase())
          .isEqualTo(
              row.get("removed_at") == null ? EventCase.FOLLOW_CREATED : EventCase.FOLLOW_REMOVED);
    }
  }

  @Test
  void theLastEventOfAPostIsWhatThePostIs() {
    String author = given.user();
    String post = given.post(author, "at first").getPostId();
    for (int round = 0; round < 10; round++) {
      int first = round * 32;
      var unused =
          Together.results(
              32,
              i -> {
                orRefused(
                    Set.of("CONFLICT", "STORE_UNAVAILABLE", "OVERLOADED"),
                    () -> categorize(author, post, "c" + (first + i)));
                return i;
              });
      List<Envelope> events = new Events(service.database()).ofAggregate(post);
      Map<String, Object> row = service.database().rows("SELECT * FROM posts").getFirst();

      assertThat(events).extracting(Envelope::getVersion).doesNotHaveDuplicates();
      PostState last = events.getLast().getPostUpdated().getPost();
      assertThat(events.getLast().getVersion()).isEqualTo(row.get("version"));
      assertThat(last.getCategory()).isEqualTo(row.get("category"));
    }
  }

  private void categorize(String author, String post, String category) {
    var unused =
        service
            .posts()
            .updatePost(
                UpdatePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setPostId(post)
                    .setCategory(category)
                    .setUpdateMask(com.google.protobuf.FieldMask.newBuilder().addPaths("category"))
                    .build());
  }

  @Test
  void noFollowOutlivesABlock() {
    String one = given.user();
    for (int round = 0; round < ROUNDS; round++) {
      String other = given.user();
      boolean outward = round % 2 == 0;
      Together.both(
          () ->
              orRefused(
                  Set.of("BLOCKED"),
                  () -> given.follow(outward ? one : other, outward ? other : one)),
          () -> given.block(one, other));
    }
    assertThat(service.database().count("SELECT count(*) FROM blocks WHERE removed_at IS NULL"))
        .isEqualTo(ROUNDS);
    assertThat(service.database().count("SELECT count(*) FROM follows WHERE removed_at IS NULL"))
        .isZero();
    // And the events say so: the last one of each follow is its end.
    assertThat(
            service
                .database()
                .rows(
                    """
                    SELECT DISTINCT ON (aggregate_id) event_type FROM outbox
                    WHERE event_type LIKE 'follow%' ORDER BY aggregate_id, version DESC
                    """))
        .allSatisfy(row -> assertThat(row).containsEntry("event_type", "follow_removed"));
  }

  @Test
  void nothingIsWrittenByOrAboutAUserWhoIsDeletedMeanwhile() {
    String author = given.user();
    String post = given.post(author, "talk to me").getPostId();
    Set<String> gone = Set.of("USER_NOT_FOUND");
    for (int round = 0; round < ROUNDS; round++) {
      String user = given.user();
      Runnable write =
          switch (round % 5) {
            case 0 -> () -> given.follow(user, author);
            case 1 -> () -> given.follow(author, user);
            case 2 -> () -> given.post(user, "last words");
            case 3 -> () -> given.comment(user, post, "last words");
            default -> () -> given.mute(author, user);
          };
      Together.both(() -> orRefused(gone, write), () -> given.deleteUser(user));
    }
    assertThat(service.database().count("SELECT count(*) FROM users WHERE deleted_at IS NULL"))
        .isEqualTo(1);
    assertThat(livingOfTheDeleted()).isZero();
  }

  private long livingOfTheDeleted() {
    return service
        .database()
        .count(
            """
            SELECT (SELECT count(*) FROM posts JOIN users AS u ON u.id = author_id
                    WHERE u.deleted_at IS NOT NULL AND posts.deleted_at IS NULL)
                 + (SELECT count(*) FROM comments JOIN users AS u ON u.id = author_id
                    WHERE u.deleted_at IS NOT NULL AND comments.deleted_at IS NULL)
                 + (SELECT count(*) FROM follows JOIN users AS u ON u.id IN (follower_id, followee_id)
                    WHERE u.deleted_at IS NOT NULL AND follows.removed_at IS NULL)
                 + (SELECT count(*) FROM blocks JOIN users AS u ON u.id IN (blocker_id, blocked_id)
                    WHERE u.deleted_at IS NOT NULL AND blocks.removed_at IS NULL)
                 + (SELECT count(*) FROM mutes JOIN users AS u ON u.id IN (muter_id, muted_id)
                    WHERE u.deleted_at IS NOT NULL AND mutes.removed_at IS NULL) AS living
            """);
  }

  @Test
  void twoWhoFollowEachOtherCanBeDeletedAtOnce() {
    for (int round = 0; round < 50; round++) {
      String one = given.user();
      String other = given.user();
      given.follow(one, other);
      given.follow(other, one);
      given.mute(one, other);
      given.mute(other, one);
      Together.both(() -> untilDeleted(one), () -> untilDeleted(other));
    }
    assertThat(service.database().count("SELECT count(*) FROM users WHERE deleted_at IS NULL"))
        .isZero();
    assertThat(livingOfTheDeleted()).isZero();
  }

  /** As a client would: told that a concurrent change was in the way, it tries again. */
  private void untilDeleted(String user) {
    for (int attempt = 0; attempt < 10; attempt++) {
      try {
        given.deleteUser(user);
        return;
      } catch (StatusRuntimeException failure) {
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
      }
    }
    throw new AssertionError("ten conflicts in a row");
  }
}
