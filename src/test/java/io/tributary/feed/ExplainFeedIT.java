package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.tributary.api.engagement.v1.EngagementKind;
import io.tributary.api.feed.v1.DropReason;
import io.tributary.api.feed.v1.ExplainFeedRequest;
import io.tributary.api.feed.v1.ExplainFeedResponse;
import io.tributary.api.feed.v1.ExplainedPost;
import io.tributary.api.feed.v1.FeedSource;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What comes into a feed, in which order, and why not. */
@WithService
class ExplainFeedIT {
  private final Service service;
  private final Fixtures given;
  private final Feeds feeds;

  ExplainFeedIT(Service service, Fixtures given) {
    this.service = service;
    this.given = given;
    this.feeds = new Feeds(service);
  }

  private static ExplainedPost post(ExplainFeedResponse explained, String id) {
    return explained.getPostsList().stream()
        .filter(each -> each.getPostId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void postsOfFolloweesComeInWithTheirScore() {
    String viewer = given.user();
    String author = given.user();
    given.follow(viewer, author);
    String post = given.post(author, "hello").getPostId();
    feeds.carry();
    ExplainFeedResponse explained = feeds.explain(viewer);
    assertThat(Feeds.ranked(explained)).containsExactly(post);
    ExplainedPost only = explained.getPosts(0);
    assertThat(only.getSourcesList()).containsExactly(FeedSource.FEED_SOURCE_FOLLOWEES);
    assertThat(only.getAuthorId()).isEqualTo(author);
    assertThat(only.getScore().getFreshness()).isBetween(0.99, 1.0);
    var weights = explained.getWeights();
    var score = only.getScore();
    assertThat(score.getTotal())
        .isEqualTo(
            weights.getFreshness() * score.getFreshness()
                + weights.getEngagement() * score.getEngagement()
                + weights.getAffinity() * score.getAffinity());
    assertThat(explained.getArm()).isEqualTo("default");
    assertThat(explained.getFailedStagesList()).isEmpty();
  }

  @Test
  void whoViewsAPostHasItBeforeTheEyes() {
    String viewer = given.user();
    String post = given.followed(viewer, 1, 1).keySet().iterator().next();
    for (int i = 0; i < 3; i++) {
      var unused =
          given.record(given.user(), given.item(EngagementKind.ENGAGEMENT_KIND_VIEW, post));
    }
    feeds.carry();
    assertThat(post(feeds.explain(viewer), post).getImpressions()).isEqualTo(3);
  }

  @Test
  void aPostOfSeveralSourcesComesOnceWithAllOfThem() {
    String viewer = given.user();
    String author = given.user();
    given.follow(viewer, author);
    String post = given.post(author, "hello").getPostId();
    given.like(viewer, post);
    feeds.carry();
    feeds.trend();
    ExplainFeedResponse explained = feeds.explain(viewer);
    assertThat(Feeds.ranked(explained)).containsExactly(post);
    assertThat(explained.getPosts(0).getSourcesList())
        .containsExactly(
            FeedSource.FEED_SOURCE_FOLLOWEES,
            FeedSource.FEED_SOURCE_TRENDING,
            FeedSource.FEED_SOURCE_AFFINITY);
    assertThat(explained.getPosts(0).getLikes()).isEqualTo(1);
    assertThat(explained.getPosts(0).getScore().getAffinity()).isPositive();
  }

  @Test
  void whoFollowsNobodySeesWhatTrends() {
    String viewer = given.user();
    String post = given.post(given.user(), "hello").getPostId();
    given.like(given.user(), post);
    feeds.carry();
    feeds.trend();
    ExplainFeedResponse explained = feeds.explain(viewer);
    assertThat(Feeds.ranked(explained)).containsExactly(post);
    assertThat(explained.getPosts(0).getScore().getNetwork())
        .isEqualTo(explained.getWeights().getOutOfNetwork())
        .isLessThan(1);
  }

  @Test
  void whoIsAskedForNoStrangersGetsNone() {
    String viewer = given.user();
    String followed = given.user();
    given.follow(viewer, followed);
    String ours = given.post(followed, "hello").getPostId();
    String theirs = given.post(given.user(), "hello").getPostId();
    given.like(given.user(), theirs);
    given.like(given.user(), ours);
    feeds.carry();
    feeds.trend();
    ExplainFeedResponse explained =
        service
            .feed()
            .explainFeed(
                ExplainFeedRequest.newBuilder()
                    .setViewerId(viewer)
                    .setAllowBackfill(false)
                    .build());
    assertThat(Feeds.ranked(explained)).containsExactly(ours);
    assertThat(Feeds.dropped(explained))
        .containsExactlyEntriesOf(Map.of(theirs, DropReason.DROP_REASON_STRANGER));
  }

  /** ClickHouse still has all of it as it was; PostgreSQL knows better. */
  @Test
  void whatMayNotBeSeenAnyMoreIsDroppedAtOnceAndSaysWhy() {
    String viewer = given.user();
    record Fate(String author, String post) {}
    var fates = new HashMap<String, Fate>();
    for (String fate :
        List.of(
            "deleted", "author", "blocked", "blocks", "muted", "unfollowed", "narrowed", "kept")) {
      String author = given.user();
      if (!fate.equals("narrowed")) {
        given.follow(viewer, author);
      }
      String post = given.post(author, fate).getPostId();
      given.like(viewer, post);
      fates.put(fate, new Fate(author, post));
    }
    feeds.carry();
    feeds.trend();
    feeds.refresh(viewer);
    assertThat(feeds.ranked(viewer))
        .containsExactlyInAnyOrderElementsOf(fates.values().stream().map(Fate::post).toList());

    Function<String, Fate> of = fate -> Objects.requireNonNull(fates.get(fate));
    given.deletePost(of.apply("deleted").author(), of.apply("deleted").post());
    given.deleteUser(of.apply("author").author());
    given.block(viewer, of.apply("blocked").author());
    given.block(of.apply("blocks").author(), viewer);
    given.mute(viewer, of.apply("muted").author());
    narrow(of.apply("narrowed").author(), of.apply("narrowed").post());
    ExplainFeedResponse explained = feeds.explain(viewer);
    assertThat(Feeds.ranked(explained))
        .containsExactlyInAnyOrder(of.apply("unfollowed").post(), of.apply("kept").post());
    assertThat(Feeds.dropped(explained))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                of.apply("deleted").post(), DropReason.DROP_REASON_DELETED,
                of.apply("author").post(), DropReason.DROP_REASON_DELETED,
                of.apply("blocked").post(), DropReason.DROP_REASON_BLOCKED,
                of.apply("blocks").post(), DropReason.DROP_REASON_BLOCKED,
                of.apply("muted").post(), DropReason.DROP_REASON_MUTED,
                of.apply("narrowed").post(), DropReason.DROP_REASON_NOT_VISIBLE));

    // It is there by its other sources still, as a stranger's.
    given.unfollow(viewer, of.apply("unfollowed").author());
    assertThat(post(feeds.explain(viewer), of.apply("unfollowed").post()).getScore().getNetwork())
        .isLessThan(1);
  }

  @Test
  void aFollowThatEndedBringsNothingIn() {
    String viewer = given.user();
    String author = given.user();
    given.follow(viewer, author);
    String post = given.post(author, "hello").getPostId();
    feeds.carry();
    assertThat(feeds.ranked(viewer)).containsExactly(post);
    given.unfollow(viewer, author);
    assertThat(Feeds.dropped(feeds.explain(viewer)))
        .containsEntry(post, DropReason.DROP_REASON_NO_LONGER_FOLLOWED);
  }

  @Test
  void aPostForFollowersIsForThem() {
    String author = given.user();
    String follower = given.user();
    String stranger = given.user();
    given.follow(follower, author);
    String post = given.post(author, "for you", Visibility.VISIBILITY_FOLLOWERS).getPostId();
    given.like(follower, post);
    feeds.carry();
    feeds.trend();
    assertThat(feeds.ranked(follower)).containsExactly(post);
    assertThat(feeds.explain(stranger).getPostsList()).isEmpty();
  }

  @Test
  void onesOwnPostsAreNoNews() {
    String viewer = given.user();
    String post = given.post(viewer, "mine").getPostId();
    given.like(given.user(), post);
    feeds.carry();
    feeds.trend();
    assertThat(Feeds.dropped(feeds.explain(viewer)))
        .containsEntry(post, DropReason.DROP_REASON_OWN_POST);
  }

  @Test
  void noAuthorComesTwiceInARowWhileThereAreOthers() {
    String viewer = given.user();
    String busy = given.user();
    given.follow(viewer, busy);
    var authors = new HashMap<String, String>();
    for (int i = 0; i < 6; i++) {
      authors.put(given.post(busy, "again").getPostId(), busy);
      String other = given.user();
      given.follow(viewer, other);
      authors.put(given.post(other, "once").getPostId(), other);
    }
    feeds.carry();
    var order = new ArrayList<String>();
    feeds.ranked(viewer).forEach(post -> order.add(authors.get(post)));
    assertThat(order).hasSize(12);
    // What is left of the busy one when there is nobody else comes last.
    int last = 11;
    while (order.get(last).equals(busy) && order.get(last - 1).equals(busy)) {
      last--;
    }
    for (int i = 1; i <= last; i++) {
      assertThat(order.get(i)).isNotEqualTo(order.get(i - 1));
    }
  }

  @Test
  void aNewLikeCountsAfterARefresh() {
    String viewer = given.user();
    String author = given.user();
    given.follow(viewer, author);
    String post = given.post(author, "hello").getPostId();
    feeds.carry();
    assertThat(feeds.explain(viewer).getPosts(0).getLikes()).isZero();
    given.like(given.user(), post);
    feeds.carry();
    feeds.refresh(viewer);
    assertThat(feeds.explain(viewer).getPosts(0).getLikes()).isEqualTo(1);
  }

  @Test
  void anUnknownOrDeletedViewerIsNotFound() {
    String gone = given.user();
    String author = given.user();
    given.follow(gone, author);
    given.post(author, "hello");
    feeds.carry();
    assertThat(feeds.ranked(gone)).hasSize(1);
    given.deleteUser(gone);
    for (String viewer : List.of(gone, Fixtures.newId())) {
      assertNotFound(() -> feeds.explain(viewer));
      assertNotFound(() -> feeds.refresh(viewer));
    }
  }

  private static void assertNotFound(ThrowingCallable call) {
    Refused refused = Refused.by(call);
    assertThat(refused.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refused.reason()).isEqualTo("USER_NOT_FOUND");
  }

  private void narrow(String actor, String post) {
    var unused =
        service
            .posts()
            .updatePost(
                UpdatePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .setPostId(post)
                    .setVisibility(Visibility.VISIBILITY_FOLLOWERS)
                    .setUpdateMask(FieldMask.newBuilder().addPaths("visibility"))
                    .build());
  }
}
