package io.tributary.feed;

import io.tributary.api.feed.v1.FeedItem;
import io.tributary.api.feed.v1.FeedServiceGrpc.FeedServiceBlockingStub;
import io.tributary.api.feed.v1.FeedView;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.harness.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A viewer's feed, page by page. */
final class Pages {
  private final Service service;
  private final GetFeedRequest.Builder request;

  Pages(Service service, String viewer, int size) {
    this.service = service;
    this.request = GetFeedRequest.newBuilder().setViewerId(viewer).setPageSize(size);
  }

  /** Whoever tests what is in a feed can wait for it. */
  private static FeedServiceBlockingStub feed(Service pod) {
    return pod.feed().withDeadlineAfter(Duration.ofMinutes(1));
  }

  Pages withoutStrangers() {
    request.setAllowBackfill(false);
    return this;
  }

  Pages full() {
    request.setView(FeedView.FEED_VIEW_FULL);
    return this;
  }

  GetFeedResponse first() {
    return first(service);
  }

  /** Asked of another pod. */
  GetFeedResponse first(Service other) {
    return feed(other).getFeed(request.build());
  }

  GetFeedResponse after(GetFeedResponse page) {
    return after(service, page);
  }

  /** Asked of another pod. */
  GetFeedResponse after(Service other, GetFeedResponse page) {
    return feed(other).getFeed(behind(page).build());
  }

  /** What is new since the feed that this page is of. */
  int newer(GetFeedResponse page) {
    return counting(page).getNewerItems();
  }

  /** The next page, asked what is new since the feed that it is of. */
  GetFeedResponse counting(GetFeedResponse page) {
    return feed(service).getFeed(behind(page).setCountNewer(true).build());
  }

  private GetFeedRequest.Builder behind(GetFeedResponse page) {
    return request.build().toBuilder().setPageToken(page.getNextPageToken());
  }

  /** From the page on to the last. */
  List<String> rest(GetFeedResponse from) {
    var posts = new ArrayList<>(posts(from));
    GetFeedResponse page = from;
    while (!page.getNextPageToken().isEmpty()) {
      page = after(page);
      posts.addAll(posts(page));
    }
    return posts;
  }

  List<String> all() {
    return rest(first());
  }

  static List<String> posts(GetFeedResponse page) {
    return page.getItemsList().stream().map(FeedItem::getPostId).toList();
  }
}
