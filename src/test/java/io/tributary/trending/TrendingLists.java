package io.tributary.trending;

import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_LIKE;
import static io.tributary.api.trending.v1.TrendingWindow.TRENDING_WINDOW_DAY;

import io.tributary.api.engagement.v1.EngagementKind;
import io.tributary.api.trending.v1.ListTrendingRequest;
import io.tributary.api.trending.v1.ListTrendingResponse;
import io.tributary.api.trending.v1.TrendingPost;
import io.tributary.api.trending.v1.TrendingWindow;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** An author, some people who do things with its posts, and what is listed then. */
final class TrendingLists {
  private final Service service;
  private final Fixtures given;
  private final String author;
  private final List<String> people;

  TrendingLists(Service service, Fixtures given) {
    this.service = service;
    this.given = given;
    this.author = given.user();
    this.people = IntStream.range(0, 4).mapToObj(i -> given.user()).toList();
  }

  String author() {
    return author;
  }

  List<String> people() {
    return people;
  }

  String post() {
    return given.post(author, "a post").getPostId();
  }

  /** These many people do this with the post, so long ago. */
  void act(int count, EngagementKind kind, String post, Duration ago) {
    people
        .subList(0, count)
        .forEach(
            person -> {
              var unused =
                  given.record(
                      person, given.item(kind, post, service.clock().instant().minus(ago)));
            });
  }

  void likes(int count, String post) {
    act(count, ENGAGEMENT_KIND_LIKE, post, Duration.ZERO);
  }

  long compute() {
    return service.bean(Generations.class).compute();
  }

  ListTrendingRequest.Builder request(String viewer) {
    return ListTrendingRequest.newBuilder().setViewerId(viewer).setWindow(TRENDING_WINDOW_DAY);
  }

  ListTrendingResponse list(ListTrendingRequest.Builder request) {
    return service.trending().listTrending(request.build());
  }

  static List<String> posts(ListTrendingResponse page) {
    return page.getPostsList().stream().map(TrendingPost::getPostId).toList();
  }

  List<String> seenBy(String viewer) {
    return posts(list(request(viewer)));
  }

  List<String> inWindow(TrendingWindow window) {
    return posts(list(request(author).setWindow(window)));
  }

  List<String> inCategory(String category) {
    return posts(list(request(author).setCategory(category)));
  }
}
