package io.tributary.trending;

import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_LIKE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_SHARE;
import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_VIEW;
import static io.tributary.api.trending.v1.TrendingWindow.TRENDING_WINDOW_DAY;
import static io.tributary.api.trending.v1.TrendingWindow.TRENDING_WINDOW_HOUR;
import static io.tributary.api.trending.v1.TrendingWindow.TRENDING_WINDOW_WEEK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.tributary.api.engagement.v1.EngagementItem;
import io.tributary.api.posts.v1.DeletePostRequest;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.trending.v1.ListTrendingResponse;
import io.tributary.api.trending.v1.TrendingPost;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which posts are listed, in which order, and for whom. */
@WithService
class TrendingIT {
  private Service service;
  private Fixtures given;
  private TrendingLists lists;

  @BeforeEach
  void begin(Service service, Fixtures given) {
    this.service = service;
    this.given = given;
    this.lists = new TrendingLists(service, given);
  }

  @Test
  void threePeopleOutrankOneWhoFloods() {
    String flooded = lists.post();
    String seen = lists.post();
    var flood = new ArrayList<EngagementItem>();
    for (int i = 0; i < 200; i++) {
      flood.add(given.item(ENGAGEMENT_KIND_VIEW, flooded));
    }
    var unused = given.record(lists.people().getFirst(), flood);
    lists.act(3, ENGAGEMENT_KIND_VIEW, seen, Duration.ZERO);
    lists.compute();

    ListTrendingResponse page = lists.list(lists.request(lists.author()));
    assertThat(TrendingLists.posts(page)).containsExactly(seen, flooded);
    assertThat(page.getPostsList()).extracting(TrendingPost::getRank).containsExactly(1, 2);
    assertThat(page.getPosts(0).getScore()).isCloseTo(0.3, within(0.01));
    assertThat(page.getPosts(1).getScore()).isCloseTo(0.1, within(0.01));
    assertThat(page.getPosts(0).getAuthorId()).isEqualTo(lists.author());
  }

  @Test
  void aShareOutranksACommentACommentALikeAndALikeAView() {
    String viewed = lists.post();
    String liked = lists.post();
    String commented = lists.post();
    String shared = lists.post();
    lists.act(1, ENGAGEMENT_KIND_VIEW, viewed, Duration.ZERO);
    lists.likes(1, liked);
    for (int i = 0; i < 5; i++) {
      given.comment(lists.people().getFirst(), commented, "again " + i);
    }
    lists.act(1, ENGAGEMENT_KIND_SHARE, shared, Duration.ZERO);
    lists.compute();
    assertThat(lists.seenBy(lists.author())).containsExactly(shared, commented, liked, viewed);
  }

  @Test
  void whatPeopleDidLatelyCountsMoreThanTheSameLongAgo() {
    String late = lists.post();
    String early = lists.post();
    lists.act(2, ENGAGEMENT_KIND_LIKE, early, Duration.ofHours(6));
    lists.act(2, ENGAGEMENT_KIND_LIKE, late, Duration.ofMinutes(1));
    lists.compute();
    ListTrendingResponse page = lists.list(lists.request(lists.author()));
    assertThat(TrendingLists.posts(page)).containsExactly(late, early);
    // A day holds four half-lives.
    assertThat(page.getPosts(1).getScore()).isCloseTo(1.0, within(0.01));
    assertThat(page.getPosts(0).getScore()).isCloseTo(2.0, within(0.01));
  }

  @Test
  void theNewerOfTwoEqualsIsFirst() {
    String older = lists.post();
    String newer = lists.post();
    var at = service.clock().instant();
    for (String person : lists.people()) {
      var unused =
          given.record(
              person,
              given.item(ENGAGEMENT_KIND_LIKE, older, at),
              given.item(ENGAGEMENT_KIND_LIKE, newer, at));
    }
    lists.compute();
    ListTrendingResponse page = lists.list(lists.request(lists.author()));
    assertThat(TrendingLists.posts(page)).containsExactly(newer, older);
    assertThat(page.getPosts(0).getScore()).isEqualTo(page.getPosts(1).getScore());
  }

  @Test
  void aWindowCountsWhatHappenedInIt() {
    String now = lists.post();
    String today = lists.post();
    String thisWeek = lists.post();
    String before = lists.post();
    lists.act(1, ENGAGEMENT_KIND_SHARE, now, Duration.ofMinutes(5));
    lists.act(2, ENGAGEMENT_KIND_VIEW, today, Duration.ofHours(2));
    lists.act(1, ENGAGEMENT_KIND_LIKE, today, Duration.ofHours(2));
    lists.act(4, ENGAGEMENT_KIND_SHARE, thisWeek, Duration.ofDays(3));
    lists.act(4, ENGAGEMENT_KIND_SHARE, before, Duration.ofDays(8));
    lists.act(4, ENGAGEMENT_KIND_LIKE, before, Duration.ofDays(8));
    lists.compute();
    assertThat(lists.inWindow(TRENDING_WINDOW_HOUR)).containsExactly(now);
    assertThat(lists.inWindow(TRENDING_WINDOW_DAY)).containsExactly(now, today);
    assertThat(lists.inWindow(TRENDING_WINDOW_WEEK)).containsExactly(thisWeek, now, today);
  }

  @Test
  void whatWasTakenBackDoesNotCount() {
    String unliked = lists.post();
    lists.likes(1, unliked);
    given.unlike(lists.people().getFirst(), unliked);
    lists.compute();
    assertThat(lists.seenBy(lists.author())).isEmpty();
  }

  @Test
  void authorsDoNotCountOnTheirOwnPosts() {
    String own = lists.post();
    given.like(lists.author(), own);
    given.comment(lists.author(), own, "look");
    var unused = given.record(lists.author(), given.item(ENGAGEMENT_KIND_SHARE, own));
    lists.compute();
    assertThat(lists.seenBy(lists.people().getFirst())).isEmpty();
  }

  @Test
  void aCategoryHasAListOfItsOwnAndAllHaveOneTogether() {
    String cats = given.postIn("cats", lists.author()).getPostId();
    String dogs = given.postIn("dogs", lists.author()).getPostId();
    String neither = lists.post();
    lists.likes(3, neither);
    lists.likes(2, dogs);
    lists.likes(1, cats);
    lists.compute();
    assertThat(lists.inCategory("")).containsExactly(neither, dogs, cats);
    assertThat(lists.inCategory("all")).containsExactly(neither, dogs, cats);
    assertThat(lists.inCategory("cats")).containsExactly(cats);
    assertThat(lists.inCategory("dogs")).containsExactly(dogs);
    assertThat(lists.inCategory("birds")).isEmpty();
    assertThat(lists.list(lists.request(lists.author()).setCategory("dogs")).getPosts(0).getRank())
        .isOne();
  }

  @Test
  void postsForFollowersAreNeverListed() {
    String secret =
        given.post(lists.author(), "for friends", Visibility.VISIBILITY_FOLLOWERS).getPostId();
    lists.people().forEach(person -> given.follow(person, lists.author()));
    lists.likes(4, secret);
    lists.compute();
    assertThat(service.database().count("SELECT count(*) FROM trending_scores")).isZero();
    assertThat(lists.seenBy(lists.people().getFirst())).isEmpty();
  }

  @Test
  void whatIsDeletedOrNarrowedAfterTheComputationIsLeftOut() {
    String deleted = lists.post();
    String narrowed = lists.post();
    String stays = lists.post();
    lists.likes(3, deleted);
    lists.likes(2, narrowed);
    lists.likes(1, stays);
    lists.compute();
    String follower = lists.people().getFirst();
    given.follow(follower, lists.author());
    assertThat(lists.seenBy(follower)).containsExactly(deleted, narrowed, stays);

    var unused =
        service
            .posts()
            .deletePost(
                DeletePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(lists.author())
                    .setPostId(deleted)
                    .build());
    var update =
        service
            .posts()
            .updatePost(
                UpdatePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(lists.author())
                    .setPostId(narrowed)
                    .setUpdateMask(com.google.protobuf.util.FieldMaskUtil.fromString("visibility"))
                    .setVisibility(Visibility.VISIBILITY_FOLLOWERS)
                    .build());
    assertThat(update.hasPost()).isTrue();
    ListTrendingResponse page = lists.list(lists.request(follower));
    assertThat(TrendingLists.posts(page)).containsExactly(stays);
    assertThat(page.getPosts(0).getRank()).isEqualTo(3);

    lists.compute();
    assertThat(lists.list(lists.request(follower)).getPosts(0).getRank()).isOne();
  }

  @Test
  void aDeletedUsersPostsAndActsAreGone() {
    String theirs = given.post(lists.people().getLast(), "theirs").getPostId();
    String liked = lists.post();
    lists.likes(1, theirs);
    given.like(lists.people().getLast(), liked);
    lists.compute();
    assertThat(lists.seenBy(lists.author())).containsExactlyInAnyOrder(theirs, liked);

    var unused =
        service
            .users()
            .deleteUser(
                DeleteUserRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(lists.people().getLast())
                    .build());
    assertThat(lists.seenBy(lists.author())).containsExactly(liked);
    lists.compute();
    assertThat(lists.seenBy(lists.author())).isEmpty();
  }

  @Test
  void blocksEitherWayAndMutesHidePosts() {
    String post = lists.post();
    lists.likes(1, post);
    lists.compute();
    String blocks = given.user();
    String isBlocked = given.user();
    String mutes = given.user();
    given.block(blocks, lists.author());
    given.block(lists.author(), isBlocked);
    given.mute(mutes, lists.author());
    assertThat(List.of(lists.seenBy(blocks), lists.seenBy(isBlocked), lists.seenBy(mutes)))
        .containsOnly(List.of());
    assertThat(lists.seenBy(lists.people().getFirst())).containsExactly(post);
  }

  @Test
  void beforeTheFirstComputationListsAreEmpty() {
    lists.likes(1, lists.post());
    ListTrendingResponse page = lists.list(lists.request(lists.author()));
    assertThat(page.getPostsCount()).isZero();
    assertThat(page.hasComputeTime()).isFalse();
    assertThat(page.getNextPageToken()).isEmpty();
    assertThat(lists.compute()).isEqualTo(3);
    assertThat(lists.list(lists.request(lists.author())).hasComputeTime()).isTrue();
  }

  @Test
  void aViewerWhoIsNotThereIsToldSo() {
    lists.compute();
    Refused refused = Refused.by(() -> lists.list(lists.request(Fixtures.newId())));
    assertThat(refused.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refused.reason()).isEqualTo("USER_NOT_FOUND");
  }

  @Test
  void nothingToComputeIsNoError() {
    assertThat(lists.compute()).isZero();
    assertThat(lists.seenBy(lists.author())).isEmpty();
    assertThat(lists.list(lists.request(lists.author())).hasComputeTime()).isTrue();
  }

  @Test
  void otherFeaturesGetTheTopOfTheNewestList() {
    List<String> posts = IntStream.range(0, 3).mapToObj(i -> lists.post()).toList();
    for (int i = 0; i < 3; i++) {
      lists.likes(i + 1, posts.get(i));
    }
    lists.compute();
    lists.likes(4, posts.getFirst());
    lists.compute();
    TrendingLookup lookup = service.bean(TrendingLookup.class);
    List<Trend> top =
        io.tributary.platform.call.Call.background("test", Duration.ofSeconds(10))
            .call(() -> lookup.top(Window.HOUR, TrendingLookup.ALL, 2));
    assertThat(top)
        .extracting(Trend::post)
        .containsExactly(UUID.fromString(posts.get(0)), UUID.fromString(posts.get(2)));
    assertThat(top).extracting(Trend::author).containsOnly(UUID.fromString(lists.author()));
  }

  @Test
  void orTheTopOfWhatIsYoung() {
    String old = lists.post();
    lists.likes(3, old);
    service.database().run("UPDATE posts SET created_at = created_at - interval '2 days'");
    String young = lists.post();
    lists.likes(1, young);
    lists.compute();
    TrendingLookup lookup = service.bean(TrendingLookup.class);
    List<Trend> top =
        io.tributary.platform.call.Call.background("test", Duration.ofSeconds(10))
            .call(
                () ->
                    lookup.topOfLate(
                        Window.HOUR,
                        TrendingLookup.ALL,
                        1,
                        service.clock().instant().minus(Duration.ofDays(1))));
    assertThat(top).extracting(Trend::post).containsExactly(UUID.fromString(young));
  }
}
