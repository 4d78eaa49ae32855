package io.tributary.outbox;

import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_LIKE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_SHARE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_UNLIKE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.tributary.api.engagement.v1.EngagementItem;
import io.tributary.api.engagement.v1.EngagementKind;
import io.tributary.api.engagement.v1.GetEngagementCountsRequest;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportRequest;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.api.imports.v1.ImportedFollow;
import io.tributary.api.imports.v1.ImportedLike;
import io.tributary.api.imports.v1.ImportedView;
import io.tributary.api.posts.v1.DeleteCommentRequest;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.Envelope.EventCase;
import io.tributary.harness.Counters;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Patience;
import io.tributary.harness.Patience.Write;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.Together;
import io.tributary.harness.WithService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Engagement of many at the same moment: everything is counted, and once. */
@WithService
class EngagementStormIT {
  private Service service;
  private Fixtures given;
  private String author;

  @BeforeEach
  void anAuthor(Service running, Fixtures fixtures) {
    service = running;
    given = fixtures;
    author = given.user();
  }

  private List<String> users(int count) {
    return IntStream.range(0, count).mapToObj(i -> given.user()).toList();
  }

  private List<String> posts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> given.post(author, "post " + i).getPostId())
        .toList();
  }

  @Test
  void aStormOfLikesAndUnlikesEndsInAgreement() {
    String fan = given.user();
    String post = posts(1).getFirst();
    given.like(fan, post);
    for (int round = 0; round < 8; round++) {
      var unused =
          Together.results(
              32,
              i -> {
                Patience.untilTaken(
                    () ->
                        given.record(
                            fan,
                            given.item(
                                i % 2 == 0 ? ENGAGEMENT_KIND_LIKE : ENGAGEMENT_KIND_UNLIKE, post)));
                return i;
              });
      Map<String, Object> row = service.database().rows("SELECT * FROM likes").getFirst();
      List<Envelope> events = new Events(service.database()).ofAggregate(fan + "/" + post);

      // Each like is followed by an unlike: in any other order two of a kind would meet.
      for (int i = 0; i < events.size(); i++) {
        assertThat(events.get(i).getEventCase())
            .isEqualTo(i % 2 == 0 ? EventCase.POST_LIKED : EventCase.POST_UNLIKED);
      }
      boolean liked = row.get("removed_at") == null;
      assertThat(events.getLast().getVersion()).isEqualTo(row.get("version"));
      assertThat(events.getLast().hasPostLiked()).isEqualTo(liked);
      assertThat(likes(fan, post)).isEqualTo(liked ? 1 : 0);
      Counters.areRight(service.database());
    }
  }

  private long likes(String viewer, String post) {
    return service
        .engagement()
        .getEngagementCounts(
            GetEngagementCountsRequest.newBuilder().setViewerId(viewer).addPostIds(post).build())
        .getCounts(0)
        .getLikes();
  }

  private List<EngagementItem> acts(List<String> posts, int count) {
    var random = new Random(7);
    Instant now = service.clock().instant();
    EngagementKind[] kinds = {
      ENGAGEMENT_KIND_LIKE, ENGAGEMENT_KIND_VIEW, ENGAGEMENT_KIND_UNLIKE, ENGAGEMENT_KIND_SHARE
    };
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                given.item(
                    kinds[random.nextInt(kinds.length)],
                    posts.get(random.nextInt(posts.size())),
                    now.minusSeconds(1_000).plusMillis(i)))
        .toList();
  }

  private List<Map<String, Object>> state() {
    return service
        .database()
        .rows(
            """
            SELECT user_id::text || post_id, created_at, removed_at, version FROM likes
            UNION ALL
            SELECT id::text || post_id, occurred_at, NULL, version FROM engagement_events
            ORDER BY 1
            """);
  }

  @Test
  void theSameBatchThriceOrInOtherPartsIsRecordedOnce() {
    String fan = given.user();
    List<EngagementItem> acts = acts(posts(5), 300);
    var unused = given.record(fan, acts);
    List<Map<String, Object>> once = state();
    long events = service.database().count("SELECT count(*) FROM outbox");

    given.record(fan, acts);
    given.record(fan, acts);
    var random = new Random(3);
    for (int from = 0; from < acts.size(); ) {
      int to = Math.min(acts.size(), from + 1 + random.nextInt(40));
      given.record(fan, acts.subList(Math.max(0, from - random.nextInt(10)), to));
      from = to;
    }
    assertThat(state()).isEqualTo(once);
    assertThat(service.database().count("SELECT count(*) FROM outbox")).isEqualTo(events);
    Counters.areRight(service.database());
  }

  @Test
  void theSameBatchFromManyAtOnceIsRecordedOnce() {
    List<String> users = users(4);
    List<String> posts = posts(20);
    List<EngagementItem> acts = acts(posts, 200);
    var shuffled = new ArrayList<>(acts);
    Collections.shuffle(shuffled, new Random(1));
    var unused =
        Together.results(
            16,
            i -> {
              Patience.untilTaken(
                  () -> given.record(users.get(i % 4), i % 2 == 0 ? acts : shuffled));
              return i;
            });
    long views = acts.stream().filter(item -> item.getKind() == ENGAGEMENT_KIND_VIEW).count();
    assertThat(service.database().count("SELECT count(*) FROM engagement_events WHERE kind = 1"))
        .as("an event is one whoever tells of it")
        .isEqualTo(views);
    Counters.areRight(service.database());
  }

  @Test
  void countsAreExactWhateverHappensAtOnce() {
    List<String> users = users(12);
    List<String> posts = posts(6);
    for (String user : users) {
      given.follow(user, author);
    }
    var unused =
        Together.results(
            36,
            i -> {
              var random = new Random(i);
              String user = users.get(i % users.size());
              for (int round = 0; round < 8; round++) {
                String post = posts.get(random.nextInt(posts.size()));
                String other = users.get((i + 1 + random.nextInt(10)) % users.size());
                orGone(
                    switch (random.nextInt(6)) {
                      case 0 -> () -> speakAndPerhapsUnsay(user, post, random.nextBoolean());
                      case 1 -> () -> given.follow(user, other);
                      case 2 -> () -> unfollow(user, other);
                      case 3 -> () -> bringIn(user, other, posts);
                      case 4 -> () -> given.block(user, other);
                      default -> () -> given.record(user, acts(posts, 40));
                    });
              }
              if (i % 9 == 0) {
                orGone(() -> given.deleteUser(user));
              }
              return i;
            });
    Counters.areRight(service.database());
  }

  /** Users are deleted while they and others write. */
  private static void orGone(Write write) {
    Patience.untilTaken(
        () -> {
          try {
            write.make();
          } catch (StatusRuntimeException failure) {
            String reason = Refused.of(failure).reason();
            if (!List.of("USER_NOT_FOUND", "BLOCKED", "COMMENT_NOT_FOUND").contains(reason)) {
              throw failure;
            }
          }
        });
  }

  private void speakAndPerhapsUnsay(String user, String post, boolean unsay) {
    String comment = given.comment(user, post, "something").getCommentId();
    if (unsay) {
      var unused =
          service
              .posts()
              .deleteComment(
                  DeleteCommentRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(user)
                      .setCommentId(comment)
                      .build());
    }
  }

  private void unfollow(String user, String other) {
    var unused =
        service
            .graph()
            .unfollow(
                UnfollowRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(user)
                    .setUserId(other)
                    .build());
  }

  private void bringIn(String user, String other, List<String> posts) throws Exception {
    var now = given.item(ENGAGEMENT_KIND_VIEW, posts.getFirst()).getOccurTime();
    var batch = ImportRequest.newBuilder().setImportId(Fixtures.newId());
    for (String post : posts) {
      batch.addItems(
          ImportItem.newBuilder()
              .setLike(
                  ImportedLike.newBuilder().setUserId(user).setPostId(post).setCreateTime(now)));
      batch.addItems(
          ImportItem.newBuilder()
              .setView(
                  ImportedView.newBuilder()
                      .setEventId(Fixtures.newId())
                      .setUserId(other)
                      .setPostId(post)
                      .setOccurTime(now)));
    }
    batch.addItems(
        ImportItem.newBuilder()
            .setFollow(
                ImportedFollow.newBuilder()
                    .setFollowerId(user)
                    .setFolloweeId(other)
                    .setCreateTime(now)));
    var call = ImportServiceGrpc.newBlockingV2Stub(service.channel()).import_();
    call.write(batch.build());
    call.halfClose();
    assertThat(call.read()).isNotNull();
  }
}
