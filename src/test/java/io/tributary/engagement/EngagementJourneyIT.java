package io.tributary.engagement;

import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_LIKE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_SHARE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_UNLIKE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.tributary.api.engagement.v1.EngagementCounts;
import io.tributary.api.engagement.v1.EngagementItem;
import io.tributary.api.engagement.v1.GetEngagementCountsRequest;
import io.tributary.api.engagement.v1.GetEngagementCountsResponse;
import io.tributary.api.engagement.v1.NotTaken;
import io.tributary.api.engagement.v1.RecordEngagementResponse;
import io.tributary.api.feed.v1.Impression;
import io.tributary.api.feed.v1.RecordImpressionsRequest;
import io.tributary.api.feed.v1.RecordImpressionsResponse;
import io.tributary.api.lookup.v1.GetLikeCountsRequest;
import io.tributary.api.posts.v1.DeleteCommentRequest;
import io.tributary.api.posts.v1.DeletePostRequest;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.harness.Counters;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import io.tributary.platform.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithService
class EngagementJourneyIT {
  private Service service;
  private Fixtures given;
  private String author;
  private String fan;
  private String post;

  @BeforeEach
  void somebodyAndAPost(Service running, Fixtures fixtures) {
    service = running;
    given = fixtures;
    author = given.user();
    fan = given.user();
    post = given.post(author, "like me").getPostId();
  }

  @AfterEach
  void countersAreRight() {
    Counters.areRight(service.database());
  }

  private GetEngagementCountsResponse counts(String viewer, String... posts) {
    return service
        .engagement()
        .getEngagementCounts(
            GetEngagementCountsRequest.newBuilder()
                .setViewerId(viewer)
                .addAllPostIds(List.of(posts))
                .build());
  }

  private EngagementCounts countsOf(String viewer) {
    return counts(viewer, post).getCounts(0);
  }

  private RecordImpressionsResponse shown(String viewer, Impression... items) {
    return service
        .feed()
        .recordImpressions(
            RecordImpressionsRequest.newBuilder()
                .setViewerId(viewer)
                .setBatchId(Fixtures.newId())
                .addAllItems(List.of(items))
                .build());
  }

  private Impression impression(String of) {
    return Impression.newBuilder()
        .setEventId(Fixtures.newId())
        .setPostId(of)
        .setOccurTime(Timestamps.of(service.clock().instant()))
        .build();
  }

  @Test
  void whatPeopleDoIsCounted() {
    RecordEngagementResponse answer =
        given.record(
            fan,
            given.item(ENGAGEMENT_KIND_LIKE, post),
            given.item(ENGAGEMENT_KIND_VIEW, post),
            given.item(ENGAGEMENT_KIND_VIEW, post),
            given.item(ENGAGEMENT_KIND_SHARE, post));
    assertThat(answer).isEqualTo(RecordEngagementResponse.newBuilder().setWritten(4).build());
    given.comment(fan, post, "me too");
    given.like(author, post);

    EngagementCounts expected =
        EngagementCounts.newBuilder()
            .setPostId(post)
            .setLikes(2)
            .setComments(1)
            .setShares(1)
            .setViews(2)
            .setLikedByViewer(true)
            .build();
    assertThat(countsOf(fan)).isEqualTo(expected);
    assertThat(countsOf(given.user()))
        .isEqualTo(expected.toBuilder().setLikedByViewer(false).build());
  }

  @Test
  void aLikeEndsAndBeginsAgain() {
    given.like(fan, post);
    given.unlike(fan, post);
    assertThat(countsOf(fan).getLikes()).isZero();
    assertThat(countsOf(fan).getLikedByViewer()).isFalse();
    given.like(fan, post);
    assertThat(countsOf(fan).getLikes()).isEqualTo(1);
    assertThat(service.database().count("SELECT count(*) FROM likes")).isEqualTo(1);
  }

  @Test
  void likingTwiceOrEndingWhatIsNotThereChangesNothing() {
    given.like(fan, post);
    assertThat(given.record(fan, given.item(ENGAGEMENT_KIND_LIKE, post)))
        .isEqualTo(RecordEngagementResponse.newBuilder().setUnchanged(1).build());
    assertThat(given.record(author, given.item(ENGAGEMENT_KIND_UNLIKE, post)))
        .isEqualTo(RecordEngagementResponse.newBuilder().setUnchanged(1).build());
    assertThat(countsOf(fan).getLikes()).isEqualTo(1);
  }

  @Test
  void theLastOfABatchCounts() {
    Instant now = service.clock().instant();
    RecordEngagementResponse answer =
        given.record(
            fan,
            given.item(ENGAGEMENT_KIND_LIKE, post, now),
            given.item(ENGAGEMENT_KIND_UNLIKE, post, now),
            given.item(ENGAGEMENT_KIND_LIKE, post, now));
    assertThat(answer.getWritten()).isEqualTo(1);
    assertThat(answer.getUnchanged()).isEqualTo(2);
    assertThat(countsOf(fan).getLikedByViewer()).isTrue();
  }

  @Test
  void whatComesLateDoesNotUndoWhatCameAfterIt() {
    Instant now = service.clock().instant();
    EngagementItem like = given.item(ENGAGEMENT_KIND_LIKE, post, now.minusSeconds(20));
    EngagementItem unlike = given.item(ENGAGEMENT_KIND_UNLIKE, post, now.minusSeconds(10));
    var unused = given.record(fan, like);
    assertThat(countsOf(fan).getLikedByViewer()).isTrue();
    given.record(fan, unlike);
    assertThat(given.record(fan, like).getUnchanged()).isEqualTo(1);
    assertThat(countsOf(fan).getLikedByViewer()).isFalse();
    given.like(fan, post);
    assertThat(given.record(fan, unlike).getUnchanged()).isEqualTo(1);
    assertThat(countsOf(fan).getLikedByViewer()).isTrue();
  }

  @Test
  void anActThatLeftTheStateAsItWasIsNotUndoneByAnOlderOne() {
    Instant now = service.clock().instant();
    given.record(fan, given.item(ENGAGEMENT_KIND_LIKE, post, now.minusSeconds(60)));
    EngagementItem likedAgain = given.item(ENGAGEMENT_KIND_LIKE, post, now.minusSeconds(40));
    assertThat(given.record(fan, likedAgain).getUnchanged()).isEqualTo(1);
    EngagementItem late = given.item(ENGAGEMENT_KIND_UNLIKE, post, now.minusSeconds(50));
    assertThat(given.record(fan, late).getUnchanged()).isEqualTo(1);
    assertThat(countsOf(fan).getLikedByViewer()).isTrue();

    given.record(fan, given.item(ENGAGEMENT_KIND_UNLIKE, post, now.minusSeconds(30)));
    EngagementItem endedAgain = given.item(ENGAGEMENT_KIND_UNLIKE, post, now.minusSeconds(10));
    assertThat(given.record(fan, endedAgain).getUnchanged()).isEqualTo(1);
    EngagementItem lateToo = given.item(ENGAGEMENT_KIND_LIKE, post, now.minusSeconds(20));
    assertThat(given.record(fan, lateToo).getUnchanged()).isEqualTo(1);
    assertThat(countsOf(fan).getLikes()).isZero();
    assertThat(
            service
                .database()
                .count("SELECT count(*) FROM outbox WHERE event_type LIKE 'post_%liked'"))
        .as("what others hear of are changes")
        .isEqualTo(2);
  }

  @Test
  void aLikeThatWasOverInItsBatchDoesNotBeginByComingAgain() {
    Instant now = service.clock().instant();
    EngagementItem like = given.item(ENGAGEMENT_KIND_LIKE, post, now.minusSeconds(20));
    EngagementItem unlike = given.item(ENGAGEMENT_KIND_UNLIKE, post, now.minusSeconds(10));
    assertThat(given.record(fan, like, unlike).getUnchanged()).isEqualTo(2);
    assertThat(given.record(fan, like).getUnchanged()).isEqualTo(1);
    assertThat(countsOf(fan).getLikedByViewer()).isFalse();
  }

  @Test
  void postsThatAreNotThereForTheActorAreLeftOutAndTheOthersAreNot() {
    String deleted = given.post(author, "gone").getPostId();
    service
        .posts()
        .deletePost(
            DeletePostRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setActorId(author)
                .setPostId(deleted)
                .build());
    String foe = given.user();
    String across = given.post(foe, "across a block").getPostId();
    given.block(foe, fan);
    String closed =
        given.post(author, "for followers", Visibility.VISIBILITY_FOLLOWERS).getPostId();

    RecordEngagementResponse answer =
        given.record(
            fan,
            given.item(ENGAGEMENT_KIND_LIKE, Fixtures.newId()),
            given.item(ENGAGEMENT_KIND_VIEW, post),
            given.item(ENGAGEMENT_KIND_VIEW, deleted),
            given.item(ENGAGEMENT_KIND_SHARE, across),
            given.item(ENGAGEMENT_KIND_LIKE, post),
            given.item(ENGAGEMENT_KIND_LIKE, closed));

    assertThat(answer.getWritten()).isEqualTo(2);
    assertThat(answer.getUnchanged()).isZero();
    assertThat(answer.getNotTakenList()).extracting(NotTaken::getIndex).containsExactly(0, 2, 3, 5);
    assertThat(answer.getNotTakenList())
        .extracting(NotTaken::getReason)
        .containsOnly("POST_NOT_FOUND");
    assertThat(counts(fan, across, post, closed, deleted).getMissingPostIdsList())
        .containsExactly(across, closed, deleted);

    given.follow(fan, author);
    assertThat(given.record(fan, given.item(ENGAGEMENT_KIND_LIKE, closed)).getWritten())
        .isEqualTo(1);
  }

  @Test
  void aLikeCanBeTakenBackWhateverBecameOfThePost() {
    String narrow = given.post(author, "narrow", Visibility.VISIBILITY_FOLLOWERS).getPostId();
    String stranger = given.user();
    given.follow(fan, author);
    given.like(fan, narrow);
    given.like(fan, post);
    given.unfollow(fan, author);
    given.block(author, fan);
    EngagementItem unlike = given.item(ENGAGEMENT_KIND_UNLIKE, narrow);

    RecordEngagementResponse answer =
        given.record(
            fan,
            given.item(ENGAGEMENT_KIND_UNLIKE, post),
            given.item(ENGAGEMENT_KIND_LIKE, post),
            unlike,
            given.item(ENGAGEMENT_KIND_VIEW, narrow));
    assertThat(answer.getWritten()).isEqualTo(2);
    assertThat(answer.getNotTakenList()).extracting(NotTaken::getIndex).containsExactly(1, 3);
    assertThat(counts(author, post, narrow).getCountsList())
        .extracting(EngagementCounts::getLikes)
        .containsExactly(0L, 0L);
    assertThat(given.record(fan, unlike).getUnchanged()).as("a repeat").isEqualTo(1);

    for (String nothingToEnd : List.of(narrow, Fixtures.newId())) {
      assertThat(
              given
                  .record(stranger, given.item(ENGAGEMENT_KIND_UNLIKE, nothingToEnd))
                  .getNotTakenList())
          .singleElement()
          .extracting(NotTaken::getReason)
          .isEqualTo("POST_NOT_FOUND");
    }
    given.like(stranger, post);
    given.deletePost(author, post);
    assertThat(given.record(stranger, given.item(ENGAGEMENT_KIND_UNLIKE, post)).getNotTakenCount())
        .as("a deleted post keeps its likes")
        .isEqualTo(1);
  }

  @Test
  void impressionsAreRecordedOnceAndNotCountedAsViews() {
    Impression first = impression(post);
    assertThat(shown(fan, first, impression(post)).getWritten()).isEqualTo(2);
    RecordImpressionsResponse again = shown(fan, first, impression(Fixtures.newId()));
    assertThat(again.getUnchanged()).isEqualTo(1);
    assertThat(again.getNotTaken(0).getIndex()).isEqualTo(1);
    assertThat(again.getNotTaken(0).getReason()).isEqualTo("POST_NOT_FOUND");
    assertThat(countsOf(fan).getViews()).isZero();
    assertThat(service.database().count("SELECT sum(impressions) FROM post_counters")).isEqualTo(2);
  }

  @Test
  void timesAreHeldToWhatIsKept() {
    Instant now = service.clock().instant();
    for (Instant bad :
        List.of(now.plusSeconds(120), now.minus(Duration.ofDays(101)), Instant.EPOCH)) {
      Refused refused =
          Refused.by(
              () ->
                  given.record(
                      fan,
                      given.item(ENGAGEMENT_KIND_VIEW, post),
                      given.item(ENGAGEMENT_KIND_VIEW, post, bad)));
      assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refused.reason()).isEqualTo("INVALID_FIELD");
      assertThat(refused.fields()).containsExactly("items[1].occur_time");
      assertThat(refused.rules()).containsExactly("time.range");
    }
    assertThat(countsOf(fan).getViews()).isZero();
    assertThat(
            given
                .record(
                    fan,
                    given.item(ENGAGEMENT_KIND_VIEW, post, now.plusSeconds(30)),
                    given.item(ENGAGEMENT_KIND_VIEW, post, now.minus(Duration.ofDays(99))))
                .getWritten())
        .isEqualTo(2);
  }

  @Test
  void timesThatAreNoneAreTold() {
    for (Timestamp bad :
        List.of(
            Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build(),
            Timestamp.newBuilder().setSeconds(Long.MIN_VALUE).build(),
            Timestamp.newBuilder().setSeconds(1_700_000_000).setNanos(-1).build(),
            Timestamp.newBuilder().setSeconds(1_700_000_000).setNanos(1_000_000_000).build())) {
      EngagementItem item =
          given.item(ENGAGEMENT_KIND_VIEW, post).toBuilder().setOccurTime(bad).build();
      Refused refused = Refused.by(() -> given.record(fan, item));
      assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refused.fields()).containsExactly("items[0].occur_time");
    }
  }

  @Test
  void aBatchHoldsAThousandItems() {
    EngagementItem item = given.item(ENGAGEMENT_KIND_VIEW, post);
    RecordEngagementResponse answer = given.record(fan, Collections.nCopies(1_000, item));
    assertThat(answer.getWritten()).as("the same a thousand times").isEqualTo(1);
    assertThat(answer.getUnchanged()).isEqualTo(999);
    assertThat(Refused.by(() -> given.record(fan, Collections.nCopies(1_001, item))).reason())
        .isEqualTo("BATCH_TOO_LARGE");
  }

  @Test
  void aDeletedUsersLikesEndAndADeletedPostKeepsIts() {
    String other = given.post(fan, "mine").getPostId();
    given.like(fan, post);
    given.like(author, post);
    given.comment(fan, post, "bye");
    given.like(author, other);
    service
        .users()
        .deleteUser(
            DeleteUserRequest.newBuilder().setRequestId(Fixtures.newId()).setActorId(fan).build());

    assertThat(countsOf(author).getLikes()).isEqualTo(1);
    assertThat(countsOf(author).getComments()).isZero();
    assertThat(
            service
                .database()
                .count("SELECT count(*) FROM likes WHERE removed_at IS NOT NULL AND version > 0"))
        .isEqualTo(1);
  }

  @Test
  void deletedCommentsAreNotCounted() {
    String comment = given.comment(fan, post, "one").getCommentId();
    given.comment(fan, post, "two");
    service
        .posts()
        .deleteComment(
            DeleteCommentRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setActorId(fan)
                .setCommentId(comment)
                .build());
    assertThat(countsOf(fan).getComments()).isEqualTo(1);
  }

  @Test
  void likesOfManyPostsAreLookedUpInTheOrderAskedFor() {
    String second = given.post(author, "second").getPostId();
    String unknown = Fixtures.newId();
    given.like(fan, second);
    var answer =
        service
            .lookup()
            .getLikeCounts(
                GetLikeCountsRequest.newBuilder()
                    .setViewerId(fan)
                    .addAllPostIds(List.of(second, unknown, post, second))
                    .build());
    assertThat(answer.getCountsList())
        .extracting(count -> count.getPostId() + " " + count.getLikes())
        .containsExactly(second + " 1", post + " 0");
    assertThat(answer.getMissingPostIdsList()).containsExactly(unknown);
  }

  @Test
  void nobodyCountsOrRecordsAsNobody() {
    String nobody = Fixtures.newId();
    assertThat(Refused.by(() -> counts(nobody)).reason()).isEqualTo("USER_NOT_FOUND");
    assertThat(Refused.by(() -> counts(nobody, post)).reason()).isEqualTo("USER_NOT_FOUND");
    assertThat(Refused.by(() -> given.record(nobody)).reason()).isEqualTo("USER_NOT_FOUND");
    assertThat(Refused.by(() -> shown(nobody, impression(post))).reason())
        .isEqualTo("USER_NOT_FOUND");
  }
}
