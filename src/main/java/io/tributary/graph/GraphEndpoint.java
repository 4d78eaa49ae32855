package io.tributary.graph;

import com.google.protobuf.Message;
import io.grpc.stub.StreamObserver;
import io.tributary.api.graph.v1.BatchSuggestFriendsRequest;
import io.tributary.api.graph.v1.BatchSuggestFriendsResponse;
import io.tributary.api.graph.v1.BlockRequest;
import io.tributary.api.graph.v1.BlockResponse;
import io.tributary.api.graph.v1.FollowRequest;
import io.tributary.api.graph.v1.FollowResponse;
import io.tributary.api.graph.v1.FriendSuggestion;
import io.tributary.api.graph.v1.GraphServiceGrpc.GraphServiceImplBase;
import io.tributary.api.graph.v1.ListFollowersRequest;
import io.tributary.api.graph.v1.ListFollowersResponse;
import io.tributary.api.graph.v1.ListFollowingRequest;
import io.tributary.api.graph.v1.ListFollowingResponse;
import io.tributary.api.graph.v1.MuteRequest;
import io.tributary.api.graph.v1.MuteResponse;
import io.tributary.api.graph.v1.MutualCountRequest;
import io.tributary.api.graph.v1.MutualCountResponse;
import io.tributary.api.graph.v1.PairCount;
import io.tributary.api.graph.v1.UnblockRequest;
import io.tributary.api.graph.v1.UnblockResponse;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.graph.v1.UnfollowResponse;
import io.tributary.api.graph.v1.UnmuteRequest;
import io.tributary.api.graph.v1.UnmuteResponse;
import io.tributary.api.graph.v1.UserPair;
import io.tributary.api.graph.v1.UserSuggestions;
import io.tributary.graph.suggestions.Mutuals;
import io.tributary.graph.suggestions.Pair;
import io.tributary.graph.suggestions.Suggestion;
import io.tributary.graph.suggestions.Suggestions;
import io.tributary.platform.grpc.Reply;
import io.tributary.platform.page.Keyset;
import io.tributary.platform.page.PageSize;
import io.tributary.platform.page.PageTokens;
import io.tributary.platform.page.Pages;
import io.tributary.platform.postgres.Session;
import io.tributary.platform.requests.Requests;
import io.tributary.platform.time.Timestamps;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

@Singleton
final class GraphEndpoint extends GraphServiceImplBase {
  private static final PageSize PAGE = new PageSize(50, 1_000);
  private static final PageSize SUGGESTIONS = new PageSize(10, Suggestions.MOST);

  private final GraphService graph;
  private final Requests requests;
  private final Pages pages;
  private final Suggestions suggestions;
  private final Mutuals mutuals;

  GraphEndpoint(
      GraphService graph,
      Requests requests,
      Pages pages,
      Suggestions suggestions,
      Mutuals mutuals) {
    this.graph = graph;
    this.requests = requests;
    this.pages = pages;
    this.suggestions = suggestions;
    this.mutuals = mutuals;
  }

  @Override
  public void follow(FollowRequest request, StreamObserver<FollowResponse> client) {
    change(
        request,
        request.getActorId(),
        request.getUserId(),
        graph::follow,
        FollowResponse.getDefaultInstance(),
        client);
  }

  @Override
  public void unfollow(UnfollowRequest request, StreamObserver<UnfollowResponse> client) {
    change(
        request,
        request.getActorId(),
        request.getUserId(),
        graph::unfollow,
        UnfollowResponse.getDefaultInstance(),
        client);
  }

  @Override
  public void block(BlockRequest request, StreamObserver<BlockResponse> client) {
    change(
        request,
        request.getActorId(),
        request.getUserId(),
        graph::block,
        BlockResponse.getDefaultInstance(),
        client);
  }

  @Override
  public void unblock(UnblockRequest request, StreamObserver<UnblockResponse> client) {
    change(
        request,
        request.getActorId(),
        request.getUserId(),
        graph::unblock,
        UnblockResponse.getDefaultInstance(),
        client);
  }

  @Override
  public void mute(MuteRequest request, StreamObserver<MuteResponse> client) {
    change(
        request,
        request.getActorId(),
        request.getUserId(),
        graph::mute,
        MuteResponse.getDefaultInstance(),
        client);
  }

  @Override
  public void unmute(UnmuteRequest request, StreamObserver<UnmuteResponse> client) {
    change(
        request,
        request.getActorId(),
        request.getUserId(),
        graph::unmute,
        UnmuteResponse.getDefaultInstance(),
        client);
  }

  private interface Change {
    void make(Session transaction, UUID actor, UUID target);
  }

  private <A extends Message> void change(
      Message request,
      String actor,
      String target,
      Change change,
      A done,
      StreamObserver<A> client) {
    Reply.to(
        client,
        requests.once(
            request,
            done,
            transaction -> {
              change.make(transaction, UUID.fromString(actor), UUID.fromString(target));
              return done;
            }));
  }

  @Override
  public void listFollowing(
      ListFollowingRequest request, StreamObserver<ListFollowingResponse> client) {
    UUID viewer = UUID.fromString(request.getViewerId());
    UUID user = UUID.fromString(request.getUserId());
    var list = PageTokens.Scope.ofThisCall(1, viewer, user);
    Keyset.Page<Connection> page =
        graph.following(
            viewer,
            user,
            pages.start(list, request.getPageToken()),
            PAGE.of(request.getPageSize()));
    Pages.Answer<io.tributary.api.graph.v1.Connection> answer =
        pages.answer(list, page, GraphEndpoint::message);
    Reply.to(
        client,
        ListFollowingResponse.newBuilder()
            .addAllConnections(answer.items())
            .setNextPageToken(answer.nextToken())
            .build());
  }

  @Override
  public void listFollowers(
      ListFollowersRequest request, StreamObserver<ListFollowersResponse> client) {
    UUID viewer = UUID.fromString(request.getViewerId());
    UUID user = UUID.fromString(request.getUserId());
    var list = PageTokens.Scope.ofThisCall(1, viewer, user);
    Keyset.Page<Connection> page =
        graph.followers(
            viewer,
            user,
            pages.start(list, request.getPageToken()),
            PAGE.of(request.getPageSize()));
    Pages.Answer<io.tributary.api.graph.v1.Connection> answer =
        pages.answer(list, page, GraphEndpoint::message);
    Reply.to(
        client,
        ListFollowersResponse.newBuilder()
            .addAllConnections(answer.items())
            .setNextPageToken(answer.nextToken())
            .build());
  }

  @Override
  public void batchSuggestFriends(
      BatchSuggestFriendsRequest request, StreamObserver<BatchSuggestFriendsResponse> client) {
    var users =
        new LinkedHashSet<>(request.getUserIdsList().stream().map(UUID::fromString).toList());
    Map<UUID, List<Suggestion>> found =
        suggestions.of(
            UUID.fromString(request.getViewerId()),
            users,
            SUGGESTIONS.of(request.getLimitPerUser()));
    var answer = BatchSuggestFriendsResponse.newBuilder();
    for (UUID user : users) {
      List<Suggestion> friends = found.get(user);
      if (friends == null) {
        answer.addMissingUserIds(user.toString());
      } else {
        answer.addUsers(
            UserSuggestions.newBuilder()
                .setUserId(user.toString())
                .addAllFriends(friends.stream().map(GraphEndpoint::message).toList()));
      }
    }
    Reply.to(client, answer.build());
  }

  private static FriendSuggestion message(Suggestion suggestion) {
    return FriendSuggestion.newBuilder()
        .setUserId(suggestion.user().toString())
        .setMutualCount(suggestion.mutual())
        .build();
  }

  @Override
  public void mutualCount(MutualCountRequest request, StreamObserver<MutualCountResponse> client) {
    Mutuals.Counted counted =
        mutuals.of(
            UUID.fromString(request.getViewerId()),
            request.getPairsList().stream().map(GraphEndpoint::pair).distinct().toList());
    var answer = MutualCountResponse.newBuilder();
    counted
        .counts()
        .forEach(
            (pair, count) ->
                answer.addCounts(
                    PairCount.newBuilder().setPair(message(pair)).setMutualCount(count)));
    counted.missing().forEach(pair -> answer.addMissingPairs(message(pair)));
    Reply.to(client, answer.build());
  }

  private static Pair pair(UserPair pair) {
    return new Pair(UUID.fromString(pair.getUserId()), UUID.fromString(pair.getOtherUserId()));
  }

  private static UserPair message(Pair pair) {
    return UserPair.newBuilder()
        .setUserId(pair.one().toString())
        .setOtherUserId(pair.other().toString())
        .build();
  }

  private static io.tributary.api.graph.v1.Connection message(Connection connection) {
    return io.tributary.api.graph.v1.Connection.newBuilder()
        .setUserId(connection.userId().toString())
        .setFollowTime(Timestamps.of(connection.followedAt()))
        .build();
  }
}
