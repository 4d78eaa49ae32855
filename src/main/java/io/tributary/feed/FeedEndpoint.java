package io.tributary.feed;

import io.grpc.stub.StreamObserver;
import io.tributary.api.feed.v1.ExplainFeedRequest;
import io.tributary.api.feed.v1.ExplainFeedResponse;
import io.tributary.api.feed.v1.FeedServiceGrpc.FeedServiceImplBase;
import io.tributary.api.feed.v1.Impression;
import io.tributary.api.feed.v1.NotTaken;
import io.tributary.api.feed.v1.RecordImpressionsRequest;
import io.tributary.api.feed.v1.RecordImpressionsResponse;
import io.tributary.api.feed.v1.RefreshFeedRequest;
import io.tributary.api.feed.v1.RefreshFeedResponse;
import io.tributary.engagement.Act;
import io.tributary.engagement.ActsWriter;
import io.tributary.engagement.Recorded;
import io.tributary.platform.grpc.Reply;
import io.tributary.platform.time.Timestamps;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;

@Singleton
final class FeedEndpoint extends FeedServiceImplBase {
  private final ActsWriter acts;
  private final FeedService feeds;

  FeedEndpoint(ActsWriter acts, FeedService feeds) {
    this.acts = acts;
    this.feeds = feeds;
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

  private static Act act(UUID viewer, Impression item) {
    return new Act(
        UUID.fromString(item.getEventId()),
        Act.Kind.IMPRESSION,
        viewer,
        UUID.fromString(item.getPostId()),
        Timestamps.toInstant(item.getOccurTime()));
  }
}
