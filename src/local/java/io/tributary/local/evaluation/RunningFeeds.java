package io.tributary.local.evaluation;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.tributary.api.admin.v1.AdminServiceGrpc;
import io.tributary.api.admin.v1.Destination;
import io.tributary.api.admin.v1.OutboxStatusRequest;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.api.feed.v1.RefreshFeedRequest;
import io.tributary.api.feed.v1.RefreshFeedResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A service as its clients see it. */
final class RunningFeeds implements AutoCloseable {
  private static final int PAGE = 100;
  private static final int DESTINATIONS = 3;
  private static final int TRIES = 10;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofHours(2);
  private static final long CALL_SECONDS = 60;

  private final ManagedChannel channel;

  RunningFeeds(int port) {
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Until every projection has had all events. */
  void awaitCaughtUp() throws InterruptedException {
    await("the projections are behind", this::isCaughtUp);
  }

  private boolean isCaughtUp() {
    List<Destination> destinations =
        AdminServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
            .outboxStatus(OutboxStatusRequest.getDefaultInstance())
            .getDestinationsList();
    if (destinations.stream().anyMatch(each -> each.getDeadLetters() > 0)) {
      throw new IllegalStateException("some events could not be carried: " + destinations);
    }
    return destinations.size() == DESTINATIONS
        && destinations.stream().allMatch(each -> each.getWaiting() == 0);
  }

  static void await(String otherwise, BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException(otherwise);
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  /** The whole feed as of now, best first. A service that is busy is asked again, as by clients. */
  List<String> feed(String viewer) throws InterruptedException {
    String why = "";
    for (int i = 0; i < TRIES; i++) {
      try {
        RefreshFeedResponse unused =
            stub().refreshFeed(RefreshFeedRequest.newBuilder().setViewerId(viewer).build());
        var ids = new ArrayList<String>();
        if (pages(viewer, ids)) {
          return ids;
        }
        why = "it is degraded";
      } catch (StatusRuntimeException refused) {
        why = refused.getStatus().toString();
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    throw new IllegalStateException("there is no feed of " + viewer + ": " + why);
  }

  /** Whether they are as they should be. */
  private boolean pages(String viewer, List<String> ids) {
    String token = "";
    do {
      GetFeedResponse page =
          stub()
              .getFeed(
                  GetFeedRequest.newBuilder()
                      .setViewerId(viewer)
                      .setPageSize(PAGE)
                      .setPageToken(token)
                      .build());
      if (page.getDegraded()) {
        return false;
      }
      page.getItemsList().forEach(item -> ids.add(item.getPostId()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return true;
  }

  private FeedServiceGrpc.FeedServiceBlockingStub stub() {
    return FeedServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
