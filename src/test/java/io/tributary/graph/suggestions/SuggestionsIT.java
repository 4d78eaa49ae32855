package io.tributary.graph.suggestions;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.graph.v1.BatchSuggestFriendsRequest;
import io.tributary.api.graph.v1.BatchSuggestFriendsResponse;
import io.tributary.api.graph.v1.FriendSuggestion;
import io.tributary.api.graph.v1.MutualCountRequest;
import io.tributary.api.graph.v1.MutualCountResponse;
import io.tributary.api.graph.v1.UserPair;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.harness.Together;
import io.tributary.projection.Envelopes;
import io.tributary.projection.Relayed;
import io.tributary.projection.neo4j.Neo4jProjection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Suggestions and common follows on graphs small enough to be counted by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuggestionsIT {
  private Service service;
  private Fixtures given;
  private Relayed graph;

  @BeforeAll
  void start() {
    service =
        OwnService.onAllStores(
            "suggestions", Map.of("suggestions.friends", 3, "suggestions.follows-of-friend", 5));
    given = new Fixtures(service);
    graph = new Relayed(service.bean(Neo4jProjection.class));
  }

  @BeforeEach
  void empty() {
    service.database().empty();
    graph.clear();
  }

  @AfterAll
  void stop() {
    service.close();
  }

  private void carry() {
    graph.apply(Envelopes.inOutbox(service));
  }

  private String[] users(int count) {
    return Stream.generate(given::user).limit(count).toArray(String[]::new);
  }

  private void follows(String who, String... whom) {
    Arrays.stream(whom).forEach(each -> given.follow(who, each));
  }

  private BatchSuggestFriendsResponse suggest(String viewer, int limit, String... users) {
    return suggest(service, viewer, limit, users);
  }

  private static BatchSuggestFriendsResponse suggest(
      Service pod, String viewer, int limit, String... users) {
    return pod.graph()
        .batchSuggestFriends(
            BatchSuggestFriendsRequest.newBuilder()
                .setViewerId(viewer)
                .addAllUserIds(List.of(users))
                .setLimitPerUser(limit)
                .build());
  }

  private List<FriendSuggestion> suggested(String user) {
    return suggest(user, 0, user).getUsers(0).getFriendsList();
  }

  private List<String> names(String user) {
    return suggested(user).stream().map(FriendSuggestion::getUserId).toList();
  }

  @Test
  void theVoteOfAChoosyFriendWeighsMore() {
    String me = given.user();
    String[] friends = users(3);
    String[] others = users(6);
    follows(me, friends);
    // Two votes of a fourth each, against one of a half.
    follows(friends[0], others[0], others[1], others[2], others[3]);
    follows(friends[1], others[0], others[3], others[4], others[2]);
    follows(friends[2], others[5], others[4]);
    carry();
    List<FriendSuggestion> suggested = suggested(me);
    assertThat(suggested.getFirst().getUserId()).isEqualTo(others[4]);
    assertThat(suggested.getFirst().getMutualCount()).isEqualTo(2);
    // By equal votes, those with more in common first; then by their ids.
    assertThat(suggested.stream().skip(1).map(FriendSuggestion::getUserId))
        .startsWith(Stream.of(others[0], others[2], others[3]).sorted().toArray(String[]::new))
        .endsWith(others[5], others[1]);
    assertThat(suggested.stream().map(FriendSuggestion::getMutualCount))
        .containsExactly(2, 2, 2, 2, 1, 1);
  }

  @Test
  void neitherOneselfNorWhomOneFollowsOrBlocksNorWhoIsGone() {
    String me = given.user();
    String friend = given.user();
    String[] others = users(5);
    follows(me, friend, others[0]);
    follows(friend, me, others[0], others[1], others[2], others[3]);
    given.block(me, others[1]);
    given.block(others[2], me);
    carry();
    assertThat(names(me)).containsExactly(others[3]);
    given.deleteUser(others[3]);
    carry();
    assertThat(names(me)).isEmpty();
  }

  /** Of all this Neo4j has not heard, and suggestions are cached. */
  @Test
  void whatOneDidAMomentAgoCounts() {
    String me = given.user();
    String friend = given.user();
    String[] others = users(5);
    follows(me, friend);
    follows(friend, others);
    carry();
    assertThat(names(me)).containsExactlyInAnyOrder(others);
    given.follow(me, others[0]);
    given.block(me, others[1]);
    given.block(others[2], me);
    given.deleteUser(others[3]);
    assertThat(names(me)).containsExactly(others[4]);
  }

  @Test
  void aNewFollowBringsItsSuggestionsOnceTheGraphKnowsIt() {
    String me = given.user();
    String[] friends = users(2);
    String[] others = users(2);
    follows(me, friends[0]);
    follows(friends[0], others[0]);
    follows(friends[1], others[1]);
    carry();
    assertThat(names(me)).containsExactly(others[0]);
    follows(me, friends[1]);
    carry();
    assertThat(names(me)).containsExactlyInAnyOrder(others);
    given.unfollow(me, friends[0]);
    carry();
    assertThat(names(me)).containsExactly(others[1]);
  }

  @Test
  void thoseWhoFollowFewestAreLookedAtAndThoseWhoFollowManyNot() {
    String me = given.user();
    String[] friends = users(5);
    String[] others = users(16);
    follows(me, friends);
    // Over the limit of five.
    follows(friends[0], Arrays.copyOfRange(others, 10, 16));
    follows(friends[1], others[1], others[2], others[3], others[4]);
    follows(friends[2], others[5]);
    follows(friends[3], others[6], others[7]);
    follows(friends[4], others[8], others[9], others[1]);
    carry();
    // Three friends are enough.
    assertThat(names(me))
        .containsExactlyInAnyOrder(
            others[5], others[6], others[7], others[8], others[9], others[1]);
  }

  @Test
  void eachOfManyHasItsOwnLimitAndItsPlace() {
    String[] us = users(3);
    String friend = given.user();
    String[] others = users(4);
    for (String each : us) {
      follows(each, friend);
    }
    follows(friend, others);
    carry();
    String nobody = Fixtures.newId();
    BatchSuggestFriendsResponse answer =
        suggest(us[0], 2, us[2], nobody, us[0], us[1], us[2], friend);
    assertThat(answer.getUsersList().stream().map(each -> each.getUserId()))
        .containsExactly(us[2], us[0], us[1], friend);
    assertThat(answer.getUsersList().stream().map(each -> each.getFriendsCount()))
        .containsExactly(2, 2, 2, 0);
    assertThat(answer.getMissingUserIdsList()).containsExactly(nobody);
  }

  @Test
  void aViewerLearnsNothingAcrossABlock() {
    String me = given.user();
    String[] users = users(2);
    String friend = given.user();
    String[] others = users(2);
    follows(users[0], friend);
    follows(friend, others);
    given.block(users[1], me);
    given.block(others[0], me);
    carry();
    BatchSuggestFriendsResponse answer = suggest(me, 0, users);
    assertThat(answer.getMissingUserIdsList()).containsExactly(users[1]);
    assertThat(answer.getUsers(0).getFriendsList().stream().map(FriendSuggestion::getUserId))
        .containsExactly(others[1]);
    Refused refused = Refused.by(() -> suggest(service, Fixtures.newId(), 0, users[0]));
    assertThat(refused.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refused.reason()).isEqualTo("USER_NOT_FOUND");
  }

  private static UserPair pair(String one, String other) {
    return UserPair.newBuilder().setUserId(one).setOtherUserId(other).build();
  }

  private MutualCountResponse mutual(String viewer, UserPair... pairs) {
    return mutual(service, viewer, pairs);
  }

  private static MutualCountResponse mutual(Service pod, String viewer, UserPair... pairs) {
    return pod.graph()
        .mutualCount(
            MutualCountRequest.newBuilder()
                .setViewerId(viewer)
                .addAllPairs(List.of(pairs))
                .build());
  }

  @Test
  void whatTwoFollowInCommonIsTheSameEitherWay() {
    String[] us = users(4);
    String[] others = users(4);
    follows(us[0], others);
    follows(us[1], others[1], others[2], us[0]);
    follows(us[2], others[2]);
    given.block(us[3], us[0]);
    carry();
    String nobody = Fixtures.newId();
    MutualCountResponse answer =
        mutual(
            us[0],
            pair(us[0], us[1]),
            pair(us[1], us[0]),
            pair(us[2], us[1]),
            pair(us[0], nobody),
            pair(us[3], us[1]),
            pair(us[0], us[1]));
    assertThat(answer.getCountsList().stream().map(each -> each.getMutualCount()))
        .containsExactly(2, 2, 1);
    assertThat(answer.getCounts(1).getPair()).isEqualTo(pair(us[1], us[0]));
    assertThat(answer.getMissingPairsList())
        .containsExactly(pair(us[0], nobody), pair(us[3], us[1]));
  }

  @Test
  void manyWhoAskAboutTheSameUserAskNeo4jOnce() {
    String me = given.user();
    String friend = given.user();
    String other = given.user();
    follows(me, friend);
    follows(friend, other);
    carry();
    Map<String, Object> patient =
        Map.of("redis.command-timeout", "30s", "neo4j.read-timeout", "30s");
    try (Service one = service.another(patient);
        Service another = service.another(patient)) {
      Together.results(40, i -> suggest(i % 2 == 0 ? one : another, me, 0, me))
          .forEach(
              answer -> assertThat(answer.getUsers(0).getFriends(0).getUserId()).isEqualTo(other));
      assertThat(one.asked("suggestions.friends") + another.asked("suggestions.friends"))
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withNeo4jAwayWhatIsKeptIsServedAndTheRestIsNotToBeHad(boolean silent) {
    String[] us = users(2);
    String friend = given.user();
    String other = given.user();
    follows(us[0], friend);
    follows(us[1], friend);
    follows(friend, other);
    carry();
    assertThat(names(us[0])).containsExactly(other);
    try (TcpProxy way = new TcpProxy(Stores.neo4j()).open();
        Service pod = service.another(Map.of("neo4j.uri", "bolt://127.0.0.1:" + way.port()))) {
      if (silent) {
        way.silence();
      } else {
        way.shut();
      }
      assertThat(suggest(pod, us[0], 0, us[0]).getUsers(0).getFriends(0).getUserId())
          .isEqualTo(other);
      Refused refused = Refused.by(() -> suggest(pod, us[1], 0, us));
      assertThat(refused.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(refused.reason()).isEqualTo("STORE_UNAVAILABLE");
      assertThat(Refused.by(() -> mutual(pod, us[0], pair(us[0], us[1]))).reason())
          .isEqualTo("STORE_UNAVAILABLE");
      assertThat(
              pod.feed()
                  .getFeed(GetFeedRequest.newBuilder().setViewerId(us[0]).build())
                  .getDegraded())
          .isFalse();
      if (silent) {
        way.speak();
      } else {
        way.open();
      }
      Eventually.holds(
          () -> {
            try {
              return suggest(pod, us[1], 0, us).getUsersCount() == 2;
            } catch (StatusRuntimeException stillAway) {
              return false;
            }
          });
    }
  }

  @Test
  void withoutNeo4jNobodyIsSuggested() {
    String[] us = users(2);
    follows(us[0], us[1]);
    try (Service without = service.another(Map.of("neo4j.enabled", false))) {
      var request =
          BatchSuggestFriendsRequest.newBuilder()
              .setViewerId(us[0])
              .addUserIds(us[0])
              .addUserIds(Fixtures.newId())
              .build();
      BatchSuggestFriendsResponse answer = without.graph().batchSuggestFriends(request);
      assertThat(answer.getUsers(0).getFriendsList()).isEmpty();
      assertThat(answer.getMissingUserIdsCount()).isEqualTo(1);
      MutualCountResponse counts =
          without
              .graph()
              .mutualCount(
                  MutualCountRequest.newBuilder()
                      .setViewerId(us[0])
                      .addPairs(pair(us[0], us[1]))
                      .build());
      assertThat(counts.getCountsList()).isEmpty();
      assertThat(counts.getMissingPairsList()).isEmpty();
    }
  }
}
