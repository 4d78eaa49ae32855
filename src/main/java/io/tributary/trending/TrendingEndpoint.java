package io.tributary.trending;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.stub.StreamObserver;
import io.tributary.api.trending.v1.ListTrendingRequest;
import io.tributary.api.trending.v1.ListTrendingResponse;
import io.tributary.api.trending.v1.TrendingPost;
import io.tributary.api.trending.v1.TrendingServiceGrpc.TrendingServiceImplBase;
import io.tributary.api.trending.v1.TrendingWindow;
import io.tributary.platform.grpc.Reply;
import io.tributary.platform.page.PageSize;
import io.tributary.platform.page.PageTokens;
import io.tributary.platform.time.Timestamps;
import io.tributary.tokens.v1.TrendingPosition;
import io.tributary.trending.TrendingService.Place;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;

@Singleton
final class TrendingEndpoint extends TrendingServiceImplBase {
  private static final PageSize PAGE = new PageSize(20, 100);
  private static final int TOKEN_VERSION = 1;

  private final TrendingService trending;
  private final PageTokens tokens;

  TrendingEndpoint(TrendingService trending, PageTokens tokens) {
    this.trending = trending;
    this.tokens = tokens;
  }

  @Override
  public void listTrending(
      ListTrendingRequest request, StreamObserver<ListTrendingResponse> client) {
    UUID viewer = UUID.fromString(request.getViewerId());
    Window window = window(request.getWindow());
    String category = request.getCategory().isEmpty() ? TrendingLookup.ALL : request.getCategory();
    var list = PageTokens.Scope.ofThisCall(TOKEN_VERSION, viewer, window, category);
    TrendingService.Page page =
        trending.list(
            viewer,
            window,
            category,
            request.getPageToken().isEmpty()
                ? Place.START
                : place(tokens.decode(list, request.getPageToken())),
            PAGE.of(request.getPageSize()));
    var answer = ListTrendingResponse.newBuilder();
    page.trends().forEach(trend -> answer.addPosts(message(trend)));
    Instant computedAt = page.computedAt();
    if (computedAt != null) {
      answer.setComputeTime(Timestamps.of(computedAt));
    }
    Place next = page.next();
    if (next != null) {
      answer.setNextPageToken(tokens.encode(list, bytes(next)));
    }
    Reply.to(client, answer.build());
  }

  private static Window window(TrendingWindow window) {
    return switch (window) {
      case TRENDING_WINDOW_HOUR -> Window.HOUR;
      case TRENDING_WINDOW_DAY -> Window.DAY;
      case TRENDING_WINDOW_WEEK -> Window.WEEK;
      case TRENDING_WINDOW_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(window + " should have been refused");
    };
  }

  private static TrendingPost message(Trend trend) {
    return TrendingPost.newBuilder()
        .setPostId(trend.post().toString())
        .setAuthorId(trend.author().toString())
        .setRank(trend.rank())
        .setScore(trend.score())
        .build();
  }

  private static ByteString bytes(Place place) {
    return TrendingPosition.newBuilder()
        .setGeneration(place.generation())
        .setRank(place.rank())
        .build()
        .toByteString();
  }

  private static Place place(ByteString bytes) {
    try {
      TrendingPosition position = TrendingPosition.parseFrom(bytes);
      return new Place(position.getGeneration(), position.getRank());
    } catch (InvalidProtocolBufferException damaged) {
      throw new IllegalStateException("signed by us, yet unreadable", damaged);
    }
  }
}
