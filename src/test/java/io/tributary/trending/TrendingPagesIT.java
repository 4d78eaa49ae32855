package io.tributary.trending;

import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_SHARE;
import static io.tributary.api.trending.v1.TrendingWindow.TRENDING_WINDOW_WEEK;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tributary.api.trending.v1.ListTrendingResponse;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages, the computation that they were cut from, and their tokens. */
@WithService
class TrendingPagesIT {
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
  void pagesAreFullThoughMostPostsAreHidden() {
    String hidden = given.user();
    var shown = new ArrayList<String>();
    for (int i = 0; i < 12; i++) {
      String post = given.post(i % 4 == 3 ? lists.author() : hidden, "post").getPostId();
      lists.likes(2, post);
      if (i % 4 == 3) {
        shown.addFirst(post);
      }
    }
    lists.compute();
    String viewer = given.user();
    given.block(viewer, hidden);
    ListTrendingResponse first = lists.list(lists.request(viewer).setPageSize(2));
    assertThat(first.getPostsCount()).isEqualTo(2);
    ListTrendingResponse second =
        lists.list(lists.request(viewer).setPageSize(2).setPageToken(first.getNextPageToken()));
    assertThat(second.getNextPageToken()).isEmpty();
    var seen = new ArrayList<>(TrendingLists.posts(first));
    seen.addAll(TrendingLists.posts(second));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(shown);
  }

  @Test
  void pagesGoOnInTheirGenerationWhileNewOnesAreComputed() {
    List<String> posts = IntStream.range(0, 5).mapToObj(i -> lists.post()).toList();
    for (int i = 0; i < 5; i++) {
      for (String person : lists.people().subList(0, i == 4 ? 4 : i + 1)) {
        given.like(person, posts.get(i));
      }
    }
    given.comment(lists.people().getFirst(), posts.get(4), "first");
    lists.compute();
    ListTrendingResponse page = lists.list(lists.request(lists.author()).setPageSize(2));
    var seen = new ArrayList<>(TrendingLists.posts(page));
    // What was last becomes first, and what was first falls behind.
    lists.act(4, ENGAGEMENT_KIND_SHARE, posts.getFirst(), Duration.ZERO);
    lists.compute();
    lists.compute();
    assertThat(lists.seenBy(lists.author())).first().isEqualTo(posts.getFirst());
    while (!page.getNextPageToken().isEmpty()) {
      ListTrendingResponse next =
          lists.list(
              lists.request(lists.author()).setPageSize(2).setPageToken(page.getNextPageToken()));
      assertThat(next.getComputeTime()).isEqualTo(page.getComputeTime());
      page = next;
      seen.addAll(TrendingLists.posts(page));
    }
    assertThat(seen).containsExactlyElementsOf(posts.reversed());
  }

  private static void assertRefused(ThrowingCallable call, String reason) {
    Refused refused = Refused.by(call);
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.fields()).containsExactly("page_token");
  }

  @Test
  void threeGenerationsAreKeptAndATokenExpiresWithItsOwn() {
    lists.likes(1, lists.post());
    lists.likes(1, lists.post());
    lists.compute();
    String token = lists.list(lists.request(lists.author()).setPageSize(1)).getNextPageToken();
    lists.compute();
    lists.compute();
    assertThat(
            lists
                .list(lists.request(lists.author()).setPageSize(1).setPageToken(token))
                .getPostsCount())
        .isOne();
    lists.compute();
    assertThat(service.database().count("SELECT count(*) FROM trending_generations")).isEqualTo(3);
    assertThat(service.database().count("SELECT count(DISTINCT generation) FROM trending_scores"))
        .isEqualTo(3);
    assertRefused(
        () -> lists.list(lists.request(lists.author()).setPageSize(1).setPageToken(token)),
        "TOKEN_EXPIRED");
  }

  @Test
  void aTokenWorksForItsListAlone() {
    lists.likes(1, given.postIn("cats", lists.author()).getPostId());
    lists.likes(1, given.postIn("cats", lists.author()).getPostId());
    lists.compute();
    String token = lists.list(lists.request(lists.author()).setPageSize(1)).getNextPageToken();
    assertRefused(
        () -> lists.list(lists.request(lists.author()).setCategory("cats").setPageToken(token)),
        "TOKEN_INVALID");
    assertRefused(
        () ->
            lists.list(
                lists.request(lists.author()).setWindow(TRENDING_WINDOW_WEEK).setPageToken(token)),
        "TOKEN_INVALID");
    assertRefused(
        () -> lists.list(lists.request(lists.people().getFirst()).setPageToken(token)),
        "TOKEN_INVALID");
    assertThat(
            TrendingLists.posts(
                lists.list(lists.request(lists.author()).setCategory("all").setPageToken(token))))
        .hasSize(1);
  }
}
