package io.tributary.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tributary.api.feed.v1.FeedDegradation;
import io.tributary.api.feed.v1.FeedItem;
import io.tributary.api.feed.v1.FeedSource;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.api.feed.v1.Impression;
import io.tributary.api.feed.v1.RecordImpressionsRequest;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import io.tributary.platform.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The feed as its readers meet it. */
@WithService
class GetFeedIT {
  private final Service service;
  private final Fixtures given;
  private final Feeds feeds;

  GetFeedIT(Service service, Fixtures given) {
    this.service = service;
    this.given = given;
    this.feeds = new Feeds(service);
  }

  /** Posts of authors whom the viewer follows, by post. */
  private Map<String, String> followed(String viewer, int authors, int postsOfEach) {
    Map<String, String> posts = given.followed(viewer, authors, postsOfEach);
    feeds.carry();
    return posts;
  }

  private void sees(String viewer, Instant at, String... posts) {
    var request =
        RecordImpressionsRequest.newBuilder().setViewerId(viewer).setBatchId(Fixtures.newId());
    for (String post : posts) {
      request.addItems(
          Impression.newBuilder()
              .setEventId(Fixtures.newId())
              .setPostId(post)
              .setOccurTime(Timestamps.of(at)));
    }
    var unused = service.feed().recordImpressions(request.build());
  }

  private static void assertRefused(ThrowingCallable call, Status.Code code, String reason) {
    Refused refused = Refused.by(call);
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.reason()).isEqualTo(reason);
  }

  @Test
  void aFeedIsWhatExplainFeedTellsOfInItsOrder() {
    String viewer = given.user();
    followed(viewer, 5, 3);
    feeds.trend();
    GetFeedResponse feed = new Pages(service, viewer, 100).first();
    assertThat(Pages.posts(feed)).hasSize(15).isEqualTo(feeds.ranked(viewer));
    assertThat(feed.getDegraded()).isFalse();
    assertThat(feed.getReason()).isEqualTo(FeedDegradation.FEED_DEGRADATION_UNSPECIFIED);
    assertThat(feed.getArm()).isEqualTo("default");
    assertThat(feed.getNextPageToken()).isEmpty();
    assertThat(feed.hasNewerItems()).isFalse();
    assertThat(feed.getItemsList())
        .allSatisfy(
            item -> {
              assertThat(item.getSourcesList()).contains(FeedSource.FEED_SOURCE_FOLLOWEES);
              assertThat(item.hasPost()).isFalse();
            });
  }

  @Test
  void pagesNeitherRepeatNorSkipWhateverHappensMeanwhile() {
    String viewer = given.user();
    Map<String, String> posts = followed(viewer, 25, 2);
    var pages = new Pages(service, viewer, 4);
    GetFeedResponse page = pages.first();
    var shown = new ArrayList<String>();
    var hidden = new HashSet<String>();
    for (int turn = 0; ; turn++) {
      assertThat(hidden).doesNotContainAnyElementsOf(Pages.posts(page));
      shown.addAll(Pages.posts(page));
      if (page.getNextPageToken().isEmpty()) {
        break;
      }
      assertThat(page.getItemsCount()).isEqualTo(4);
      String fate =
          posts.keySet().stream()
              .filter(post -> !shown.contains(post) && !hidden.contains(post))
              .findFirst()
              .orElse("");
      if (!fate.isEmpty() && turn < 5) {
        String author = Objects.requireNonNull(posts.get(fate));
        switch (turn) {
          case 0 -> given.deletePost(author, fate);
          case 1 -> given.block(author, viewer);
          case 2 -> given.mute(viewer, author);
          case 3 -> given.unfollow(viewer, author);
          default -> given.deleteUser(author);
        }
        boolean theAuthorToo = turn > 0;
        posts.forEach(
            (post, by) -> {
              if (post.equals(fate) || theAuthorToo && by.equals(author)) {
                hidden.add(post);
              }
            });
      }
      followed(viewer, 1, 1);
      feeds.refresh(viewer);
      page = pages.after(page);
    }
    assertThat(shown).doesNotHaveDuplicates();
    var expected = new HashSet<>(posts.keySet());
    expected.removeAll(hidden);
    assertThat(shown).containsAll(expected);
    assertThat(posts.keySet()).containsAll(shown);
    assertThat(hidden).hasSizeGreaterThan(5);
  }

  @Test
  void anotherPodCutsTheNextPageOfTheSameFeed() {
    String viewer = given.user();
    followed(viewer, 9, 1);
    var pages = new Pages(service, viewer, 3);
    GetFeedResponse first = pages.first();
    List<String> rest = new ArrayList<>();
    try (Service other = service.another()) {
      GetFeedResponse second = pages.after(other, first);
      rest.addAll(Pages.posts(second));
      rest.addAll(Pages.posts(pages.after(second)));
    }
    assertThat(rest).hasSize(6).doesNotContainAnyElementsOf(Pages.posts(first));
    assertThat(pages.rest(first)).endsWith(rest.toArray(String[]::new));
  }

  @Test
  void aPageThatIsAskedForAgainIsTheSame() {
    String viewer = given.user();
    followed(viewer, 6, 1);
    var pages = new Pages(service, viewer, 2);
    GetFeedResponse first = pages.first();
    GetFeedResponse second = pages.after(first);
    sees(viewer, service.clock().instant(), Pages.posts(second).toArray(String[]::new));
    assertThat(Pages.posts(pages.after(first))).isEqualTo(Pages.posts(second));
  }

  @Test
  void whatWasSeenIsNotInTheNextFeedForAWeek() {
    String viewer = given.user();
    String author = given.user();
    given.follow(viewer, author);
    given.follow(viewer, given.user());
    String seen = given.post(author, "seen").getPostId();
    String fresh = given.post(author, "fresh").getPostId();
    given.like(viewer, seen);
    feeds.carry();
    Instant now = service.clock().instant();
    sees(viewer, now, seen);
    assertThat(new Pages(service, viewer, 10).all()).containsExactly(fresh);
    assertThat(Feeds.dropped(feeds.explain(viewer)))
        .containsEntry(seen, io.tributary.api.feed.v1.DropReason.DROP_REASON_SEEN);

    // Its author is near, so that it could come in for longer.
    service.clock().moveOn(Duration.ofDays(7).plusSeconds(1));
    feeds.refresh(viewer);
    assertThat(new Pages(service, viewer, 10).all()).contains(seen);
  }

  @Test
  void whatWasShownStaysOutWhenAFeedIsLostOnTheWay() {
    String viewer = given.user();
    Map<String, String> posts = followed(viewer, 9, 1);
    var pages = new Pages(service, viewer, 3);
    GetFeedResponse first = pages.first();
    try (Service other = service.another()) {
      forget(viewer, "slates");
      GetFeedResponse second = pages.after(other, first);
      assertThat(second.getDegraded()).isFalse();
      GetFeedResponse third = pages.after(other, second);
      var all = new ArrayList<>(Pages.posts(first));
      all.addAll(Pages.posts(second));
      all.addAll(Pages.posts(third));
      assertThat(all).containsExactlyInAnyOrderElementsOf(posts.keySet());
      assertThat(third.getNextPageToken()).isEmpty();
    }
  }

  @Test
  void whenEvenThatIsLostTheFeedBeginsAnewAndSaysSo() {
    String viewer = given.user();
    followed(viewer, 6, 1);
    var pages = new Pages(service, viewer, 3);
    GetFeedResponse first = pages.first();
    try (Service other = service.another()) {
      forget(viewer, "slates");
      forget(viewer, "served");
      GetFeedResponse anew = pages.after(other, first);
      assertThat(anew.getDegraded()).isTrue();
      assertThat(anew.getReason()).isEqualTo(FeedDegradation.FEED_DEGRADATION_PLACE_LOST);
      assertThat(Pages.posts(anew)).isEqualTo(Pages.posts(first));
      assertThat(Pages.posts(pages.after(other, anew)))
          .hasSize(3)
          .doesNotContainAnyElementsOf(Pages.posts(first));
    }
  }

  private void forget(String viewer, String what) {
    assertThat(RedisKeys.delete(service, "tributary:feed:{" + viewer + "}:" + what)).isEqualTo(1);
  }

  @Test
  void aFullPageHoldsPostsWithTheirAuthorsAndCounts() {
    String viewer = given.user();
    String author = given.user();
    given.follow(viewer, author);
    String post = given.post(author, "hello").getPostId();
    given.like(viewer, post);
    feeds.carry();
    FeedItem item = new Pages(service, viewer, 10).full().first().getItems(0);
    assertThat(item.getPost().getText()).isEqualTo("hello");
    assertThat(item.getAuthor().getUserId()).isEqualTo(author);
    assertThat(item.getCounts().getLikes()).isEqualTo(1);
    assertThat(item.getCounts().getLikedByViewer()).isTrue();
  }

  @Test
  void aPageEndsWhereItsAnswerWouldBeTooLarge() {
    String viewer = given.user();
    Map<String, String> posts = followed(viewer, 10, 1);
    var pages = new Pages(service, viewer, 10).full();
    try (Service small = service.another(Map.of("server.max-answer-bytes", 3_000))) {
      var shown = new ArrayList<String>();
      GetFeedResponse page = pages.first(small);
      while (true) {
        assertThat(page.getItemsCount()).isBetween(1, 9);
        assertThat(page.getSerializedSize()).isLessThanOrEqualTo(3_000);
        shown.addAll(Pages.posts(page));
        if (page.getNextPageToken().isEmpty()) {
          break;
        }
        page = pages.after(small, page);
      }
      assertThat(shown).isEqualTo(Pages.posts(pages.first())).hasSameSizeAs(posts.keySet());
    }
  }

  @Test
  void whoFollowsNobodySeesWhatTrendsUnlessStrangersAreForbidden() {
    String viewer = given.user();
    String post = given.post(given.user(), "hello").getPostId();
    given.like(given.user(), post);
    feeds.carry();
    feeds.trend();
    assertThat(new Pages(service, viewer, 10).all()).containsExactly(post);
    assertThat(new Pages(service, viewer, 10).withoutStrangers().all()).isEmpty();
  }

  @Test
  void whatIsNewAboveTheFeedIsCounted() {
    String viewer = given.user();
    followed(viewer, 4, 1);
    var pages = new Pages(service, viewer, 2);
    GetFeedResponse first = pages.first();
    assertThat(pages.newer(first)).isZero();
    service.clock().moveOn(Duration.ofHours(3));
    followed(viewer, 3, 1);
    feeds.refresh(viewer);
    assertThat(pages.newer(first)).isEqualTo(3);
    // The feed itself stays as it was.
    assertThat(pages.rest(first)).hasSize(4);
  }

  @Test
  void whatIsNewIsCountedAlsoWhenTheFirstPostIsGone() {
    String viewer = given.user();
    Map<String, String> posts = followed(viewer, 4, 1);
    var pages = new Pages(service, viewer, 2);
    GetFeedResponse first = pages.first();
    String top = first.getItems(0).getPostId();
    given.deletePost(Objects.requireNonNull(posts.get(top)), top);
    service.clock().moveOn(Duration.ofHours(3));
    followed(viewer, 2, 1);
    feeds.refresh(viewer);
    assertThat(pages.newer(first)).isEqualTo(2);
  }

  @Test
  void aTokenIsGoodForItsViewerAndItsKindOfFeedAlone() {
    String viewer = given.user();
    followed(viewer, 4, 1);
    GetFeedResponse first = new Pages(service, viewer, 2).first();
    assertRefused(
        () -> new Pages(service, given.user(), 2).after(first),
        Status.Code.INVALID_ARGUMENT,
        "TOKEN_INVALID");
    assertRefused(
        () -> new Pages(service, viewer, 2).withoutStrangers().after(first),
        Status.Code.INVALID_ARGUMENT,
        "TOKEN_INVALID");
    assertThat(first.getNextPageToken()).hasSizeLessThan(512);
    service.clock().moveOn(Duration.ofHours(25));
    assertRefused(
        () -> new Pages(service, viewer, 2).after(first),
        Status.Code.INVALID_ARGUMENT,
        "TOKEN_EXPIRED");
  }

  @Test
  void anUnknownOrDeletedViewerIsNotFound() {
    assertRefused(
        () -> new Pages(service, Fixtures.newId(), 2).first(),
        Status.Code.NOT_FOUND,
        "USER_NOT_FOUND");
    String viewer = given.user();
    followed(viewer, 4, 1);
    var pages = new Pages(service, viewer, 2);
    GetFeedResponse first = pages.first();
    given.deleteUser(viewer);
    assertRefused(() -> pages.after(first), Status.Code.NOT_FOUND, "USER_NOT_FOUND");
    assertRefused(pages::first, Status.Code.NOT_FOUND, "USER_NOT_FOUND");
  }

  @Test
  void aPageOfNoSizeIsTheUsualOneAndOneOverTheMostIsTheMost() {
    String viewer = given.user();
    followed(viewer, 11, 10);
    assertThat(new Pages(service, viewer, 0).first().getItemsCount()).isEqualTo(20);
    assertThat(new Pages(service, viewer, 1_000).first().getItemsCount()).isEqualTo(100);
    assertRefused(
        () ->
            service
                .feed()
                .getFeed(GetFeedRequest.newBuilder().setViewerId(viewer).setPageSize(-1).build()),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_FIELD");
  }

  /** Redis has what a viewer saw and was shown under the viewer's own keys. */
  @Test
  void whoIsDeletedLeavesNothingOfTheFeedInRedis() {
    String viewer = given.user();
    Map<String, String> posts = followed(viewer, 4, 1);
    var unused = new Pages(service, viewer, 2).first();
    sees(viewer, service.clock().instant(), posts.keySet().iterator().next());
    assertThat(RedisKeys.of(service, viewer)).contains(":slates", ":served", ":seen");
    given.deleteUser(viewer);
    assertThat(RedisKeys.of(service, viewer)).isEmpty();
  }
}
