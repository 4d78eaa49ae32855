package io.tributary.outbox;

import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_LIKE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_SHARE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_UNLIKE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.engagement.v1.EngagementItem;
import io.tributary.api.engagement.v1.RecordEngagementRequest;
import io.tributary.api.feed.v1.Impression;
import io.tributary.api.feed.v1.RecordImpressionsRequest;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.Engagement;
import io.tributary.events.v1.EngagementKind;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.Envelope.EventCase;
import io.tributary.events.v1.PostLiked;
import io.tributary.events.v1.PostUnliked;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the rest of the system hears of engagement. */
@WithService
class EngagementEventsIT {
  private Service service;
  private Fixtures given;
  private Events events;
  private String author;
  private String fan;
  private Post post;

  @BeforeEach
  void somebodyAndAPost(Service running, Fixtures fixtures) {
    service = running;
    given = fixtures;
    events = new Events(service.database());
    author = given.user();
    fan = given.user();
    post = given.post(author, "like me");
  }

  private EngagementItem item(io.tributary.api.engagement.v1.EngagementKind kind, Instant at) {
    return given.item(kind, post.getPostId(), at);
  }

  @Test
  void likesAreAnnouncedOneByOne() {
    Instant now = service.clock().instant();
    EngagementItem like = item(ENGAGEMENT_KIND_LIKE, now);
    List<Envelope> heard = events.during(() -> given.record(fan, like));
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().getAggregateType()).isEqualTo(AggregateType.AGGREGATE_TYPE_LIKE);
    assertThat(heard.getFirst().getAggregateId()).isEqualTo(fan + "/" + post.getPostId());
    assertThat(heard.getFirst().getPostLiked())
        .isEqualTo(
            PostLiked.newBuilder()
                .setUserId(fan)
                .setPostId(post.getPostId())
                .setPostAuthorId(author)
                .setLikeTime(like.getOccurTime())
                .setPostCreateTime(post.getCreateTime())
                .build());

    EngagementItem unlike = item(ENGAGEMENT_KIND_UNLIKE, now.plusMillis(1));
    heard = events.during(() -> given.record(fan, unlike));
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().getPostUnliked())
        .isEqualTo(
            PostUnliked.newBuilder()
                .setUserId(fan)
                .setPostId(post.getPostId())
                .setPostAuthorId(author)
                .setUnlikeTime(unlike.getOccurTime())
                .setPostCreateTime(post.getCreateTime())
                .build());
    assertThat(events.during(() -> given.record(fan, like, unlike))).isEmpty();
  }

  @Test
  void whatACallRecordsIsOneEventWithWhatIsNew() {
    Instant now = service.clock().instant();
    EngagementItem view = item(ENGAGEMENT_KIND_VIEW, now);
    EngagementItem share = item(ENGAGEMENT_KIND_SHARE, now.minusSeconds(5));
    var request =
        RecordEngagementRequest.newBuilder()
            .setActorId(fan)
            .setBatchId(Fixtures.newId())
            .addItems(view)
            .addItems(given.item(ENGAGEMENT_KIND_VIEW, Fixtures.newId()))
            .addItems(view)
            .build();
    List<Envelope> heard = events.during(() -> service.engagement().recordEngagement(request));
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().getAggregateType())
        .isEqualTo(AggregateType.AGGREGATE_TYPE_ENGAGEMENT);
    assertThat(heard.getFirst().getAggregateId()).isEqualTo(request.getBatchId());
    assertThat(heard.getFirst().getEngagementRecorded().getEngagementsList())
        .containsExactly(
            Engagement.newBuilder()
                .setEventId(view.getEventId())
                .setKind(EngagementKind.ENGAGEMENT_KIND_VIEW)
                .setUserId(fan)
                .setPostId(post.getPostId())
                .setPostAuthorId(author)
                .setOccurTime(view.getOccurTime())
                .setPostCreateTime(post.getCreateTime())
                .build());
    assertThat(service.database().count("SELECT version FROM engagement_events"))
        .isEqualTo(heard.getFirst().getVersion());

    heard = events.during(() -> given.record(fan, view, share));
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().getEngagementRecorded().getEngagementsList())
        .extracting(Engagement::getEventId)
        .containsExactly(share.getEventId());
    assertThat(events.during(() -> given.record(fan, view, share))).isEmpty();
  }

  @Test
  void impressionsAreEngagementToo() {
    var request =
        RecordImpressionsRequest.newBuilder()
            .setViewerId(fan)
            .setBatchId(Fixtures.newId())
            .addItems(
                Impression.newBuilder()
                    .setEventId(Fixtures.newId())
                    .setPostId(post.getPostId())
                    .setOccurTime(
                        item(ENGAGEMENT_KIND_VIEW, service.clock().instant()).getOccurTime()))
            .build();
    List<Envelope> heard = events.during(() -> service.feed().recordImpressions(request));
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().getAggregateId()).isEqualTo(request.getBatchId());
    assertThat(heard.getFirst().getEngagementRecorded().getEngagements(0).getKind())
        .isEqualTo(EngagementKind.ENGAGEMENT_KIND_IMPRESSION);
    assertThat(events.during(() -> service.feed().recordImpressions(request))).isEmpty();
  }

  @Test
  void aDeletedUsersLikesEndWithoutEventsOfTheirOwn() {
    given.like(fan, post.getPostId());
    List<Envelope> heard =
        events.during(
            () ->
                service
                    .users()
                    .deleteUser(
                        DeleteUserRequest.newBuilder()
                            .setRequestId(Fixtures.newId())
                            .setActorId(fan)
                            .build()));
    assertThat(heard).extracting(Envelope::getEventCase).containsExactly(EventCase.USER_DELETED);
  }
}
