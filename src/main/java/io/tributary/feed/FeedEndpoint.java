package io.tributary.feed;

import io.grpc.stub.StreamObserver;
import io.tributary.api.feed.v1.ExplainFeedRequest;
import io.tributary.api.feed.v1.ExplainFeedResponse;
import io.tributary.api.feed.v1.FeedServiceGrpc.FeedServiceImplBase;
import io.tributary.api.feed.v1.FeedView;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.api.feed.v1.Impression;
import io.tributary.api.feed.v1.NotTaken;
import io.tributary.api.feed.v1.RecordImpressionsRequest;
import io.tributary.api.feed.v1.RecordImpressionsResponse;
import io.tributary.api.feed.v1.RefreshFeedRequest;
import io.tributary.api.feed.v1.RefreshFeedResponse;
import io.tributary.engagement.Act;
import io.tributary.engagement.ActsWriter;
import io.tributary.engagement.Recorded;
import io.tributary.feed.seen.Seen;
import io.tributary.platform.grpc.Reply;
import io.tributary.platform.page.PageSize;
import io.tributary.platform.page.PageTokens;
import io.tributary.platform.time.Timestamps;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

@Singleton
final class FeedEndpoint extends FeedServiceImplBase {
  private static final PageSize PAGE = new PageSize(20, 100);
  private static final int TOKEN_VERSION = 1;

  private final ActsWriter acts;
  private final FeedService feeds;
  private final Seen seen;
  private final PageTokens tokens;
  private final InstantSource clock;

  FeedEndpoint(
      ActsWriter acts, FeedService feeds, Seen seen, PageTokens tokens, InstantSource clock) {
    this.acts = acts;
    this.feeds = feeds;
    this.seen = seen;
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public void getFeed(GetFeedRequest request, StreamObserver<GetFeedResponse> client) {
    UUID viewer = UUID.fromString(request.getViewerId());
    boolean allowBackfill = !request.hasAllowBackfill() || request.getAllowBackfill();
    var feed = PageTokens.Scope.ofThisCall(TOKEN_VERSION, viewer, allowBackfill);
    String token = request.getPageToken();
    FeedService.Page page =
        feeds.page(
            new FeedService.Asked(
                viewer,
                token.isEmpty() ? null : FeedMessages.place(tokens.decode(feed, token)),
                PAGE.of(request.getPageSize()),
                request.getView() == FeedView.FEED_VIEW_FULL,
                allowBackfill,
                request.getCountNewer()));
    FeedService.Place next = page.next();
    Reply.to(
        client,
        FeedMessages.of(page)
            .setNextPageToken(next == null ? "" : tokens.encode(feed, FeedMessages.bytes(next)))
            .build());
  }

  @Override
  public void explainFeed(ExplainFeedRequest request, StreamObserver<ExplainFeedResponse> client) {
    Explanation explanation =
        feeds.explain(
            UUID.fromString(request.getViewerId()),
            !request.hasAllowBackfill() || request.getAllowBackfill());
    Reply.to(client, FeedMessages.of(explanation));
  }

  @Override
  public void refreshFeed(RefreshFeedRequest request, StreamObserver<RefreshFeedResponse> client) {
    Instant builtAt = feeds.refresh(UUID.fromString(request.getViewerId()));
    Reply.to(client, RefreshFeedResponse.newBuilder().setBuildTime(Timestamps.of(builtAt)).build());
  }

  @Override
  public void recordImpressions(
      RecordImpressionsRequest request, StreamObserver<RecordImpressionsResponse> client) {
    UUID viewer = UUID.fromString(request.getViewerId());
    Recorded recorded =
        acts.write(
            viewer,
            "viewer_id",
            UUID.fromString(request.getBatchId()),
            request.getItemsList().stream().map(item -> act(viewer, item)).toList());
    remember(viewer, request.getItemsList(), recorded);
    Reply.to(
        client,
        RecordImpressionsResponse.newBuilder()
            .setWritten(recorded.written())
            .setUnchanged(recorded.unchanged())
            .addAllNotTaken(
                recorded.notTaken().stream()
                    .map(
                        each ->
                            NotTaken.newBuilder()
                                .setIndex(each.index())
                                .setReason(each.reason())
                                .build())
                    .toList())
            .build());
  }

  private void remember(UUID viewer, List<Impression> items, Recorded recorded) {
    Set<Integer> notTaken =
        recorded.notTaken().stream().map(Recorded.NotTaken::index).collect(Collectors.toSet());
    var posts = new HashMap<UUID, Instant>();
    for (int i = 0; i < items.size(); i++) {
      if (!notTaken.contains(i)) {
        posts.merge(
            UUID.fromString(items.get(i).getPostId()),
            Timestamps.toInstant(items.get(i).getOccurTime()),
            (one, other) -> one.isAfter(other) ? one : other);
      }
    }
    seen.add(viewer, posts, clock.instant());
  }

  private static Act act(UUID viewer, Impression item) {
    return new Act(
        UUID.fromString(item.getEventId()),
        Act.Kind.IMPRESSION,
        viewer,
        UUID.fromString(item.getPostId()),
        Timestamps.toInstant(item.getOccurTime()));
  }
}
