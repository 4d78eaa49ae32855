package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tributary.api.graph.v1.Connection;
import io.tributary.api.graph.v1.ListFollowersRequest;
import io.tributary.api.graph.v1.ListFollowersResponse;
import io.tributary.api.graph.v1.ListFollowingRequest;
import io.tributary.api.graph.v1.ListFollowingResponse;
import io.tributary.api.graph.v1.UnblockRequest;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithService
class GraphJourneyIT {
  private Service service;
  private Fixtures given;
  private String user;

  @BeforeEach
  void aUser(Service running, Fixtures fixtures) {
    service = running;
    given = fixtures;
    user = given.user();
  }

  private ListFollowersResponse followersPage(String viewer, int size, String token) {
    return service
        .graph()
        .listFollowers(
            ListFollowersRequest.newBuilder()
                .setViewerId(viewer)
                .setUserId(user)
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }

  private ListFollowingResponse followingPage(String viewer, int size, String token) {
    return service
        .graph()
        .listFollowing(
            ListFollowingRequest.newBuilder()
                .setViewerId(viewer)
                .setUserId(user)
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }

  private List<String> followers(String viewer) {
    return ids(followersPage(viewer, 0, "").getConnectionsList());
  }

  private List<String> following(String viewer) {
    return ids(followingPage(viewer, 0, "").getConnectionsList());
  }

  private static List<String> ids(List<Connection> connections) {
    return connections.stream().map(Connection::getUserId).toList();
  }

  private void unfollow(String actor, String whom) {
    var unused =
        service
            .graph()
            .unfollow(
                UnfollowRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .setUserId(whom)
                    .build());
  }

  private void unblock(String actor, String whom) {
    var unused =
        service
            .graph()
            .unblock(
                UnblockRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .setUserId(whom)
                    .build());
  }

  private List<String> newUsers(int count) {
    return Stream.generate(given::user).limit(count).toList();
  }

  @Test
  void pagesOfFollowersNeitherRepeatNorSkipWhileNewOnesArrive() {
    List<String> others = newUsers(12);
    others.forEach(other -> given.follow(other, user));
    String viewer = given.user();
    var seen = new ArrayList<String>();
    String token = "";
    do {
      ListFollowersResponse page = followersPage(viewer, 5, token);
      seen.addAll(ids(page.getConnectionsList()));
      token = page.getNextPageToken();
      given.follow(given.user(), user);
    } while (!token.isEmpty());
    assertThat(seen).isEqualTo(others.reversed());
  }

  @Test
  void pagesOfFolloweesNeitherRepeatNorSkipWhileNewOnesArrive() {
    List<String> others = newUsers(12);
    others.forEach(other -> given.follow(user, other));
    var seen = new ArrayList<String>();
    String token = "";
    do {
      ListFollowingResponse page = followingPage(user, 5, token);
      seen.addAll(ids(page.getConnectionsList()));
      token = page.getNextPageToken();
      given.follow(user, given.user());
    } while (!token.isEmpty());
    assertThat(seen).isEqualTo(others.reversed());
  }

  @Test
  void aFollowIsSeenAtBothEnds() {
    String other = given.user();
    given.follow(user, other);
    assertThat(following(other)).containsExactly(other);
    assertThat(followers(other)).as("it is no follow back").isEmpty();
    unfollow(user, other);
    assertThat(following(other)).isEmpty();
  }

  @Test
  void aRepeatedFollowKeepsItsTimeAndIsNoEvent() {
    String other = given.user();
    given.follow(user, other);
    List<Connection> before = followingPage(user, 0, "").getConnectionsList();
    long events = service.database().count("SELECT count(*) FROM outbox");
    given.follow(user, other);
    assertThat(followingPage(user, 0, "").getConnectionsList()).isEqualTo(before);
    assertThat(service.database().count("SELECT count(*) FROM outbox")).isEqualTo(events);
  }

  @Test
  void aFollowBegunAgainIsANewOne() {
    String early = given.user();
    String late = given.user();
    given.follow(user, early);
    given.follow(user, late);
    unfollow(user, early);
    given.follow(user, early);
    assertThat(following(user)).containsExactly(early, late);
  }

  @Test
  void aBlockEndsFollowsBothWaysAndForbidsNewOnes() {
    String other = given.user();
    given.follow(user, other);
    given.follow(other, user);
    given.block(other, user);

    assertThat(following(user)).isEmpty();
    assertThat(followers(user)).isEmpty();
    for (Refused refused :
        List.of(
            Refused.by(() -> given.follow(user, other)),
            Refused.by(() -> given.follow(other, user)))) {
      assertThat(refused.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(refused.reason()).isEqualTo("BLOCKED");
    }
  }

  @Test
  void anUnblockRestoresNothingAndAllowsAFollowAgain() {
    String other = given.user();
    given.follow(user, other);
    given.follow(other, user);
    given.block(user, other);
    unblock(user, other);

    assertThat(following(user)).isEmpty();
    assertThat(followers(user)).isEmpty();
    given.follow(other, user);
    assertThat(followers(user)).containsExactly(other);
  }

  @Test
  void aBlockOfOneSideIsNotEndedByTheOther() {
    String other = given.user();
    given.block(user, other);
    unblock(other, user);
    assertThat(Refused.by(() -> given.follow(other, user)).reason()).isEqualTo("BLOCKED");
  }

  @Test
  void listsLeaveOutWhomTheViewerBlockedOrWasBlockedBy() {
    String viewer = given.user();
    List<String> others = newUsers(3);
    others.forEach(other -> given.follow(other, user));
    others.forEach(other -> given.follow(user, other));
    given.block(viewer, others.get(0));
    given.block(others.get(1), viewer);

    assertThat(followers(viewer)).containsExactly(others.get(2));
    assertThat(following(viewer)).containsExactly(others.get(2));
    assertThat(followers(user)).hasSize(3);
  }

  @Test
  void acrossABlockTheListsAreEmpty() {
    String one = given.user();
    String other = given.user();
    given.follow(one, user);
    given.follow(user, one);
    given.block(user, other);

    assertThat(followers(other)).isEmpty();
    assertThat(following(other)).isEmpty();
    String third = given.user();
    given.block(third, user);
    assertThat(followers(third)).isEmpty();
    assertThat(following(third)).isEmpty();
  }

  @Test
  void aMuteHidesNothingThatIsAskedFor() {
    String viewer = given.user();
    given.follow(viewer, user);
    String post = given.post(user, "still here").getPostId();
    given.mute(viewer, user);

    assertThat(
            service
                .posts()
                .getPost(GetPostRequest.newBuilder().setViewerId(viewer).setPostId(post).build())
                .getPost()
                .getText())
        .isEqualTo("still here");
    assertThat(followers(viewer)).containsExactly(viewer);
  }

  @Test
  void listsOfNobodyAreNotFound() {
    String viewer = user;
    user = Fixtures.newId();
    Refused unknownUser = Refused.by(() -> followers(viewer));
    assertThat(unknownUser.reason()).isEqualTo("USER_NOT_FOUND");
    assertThat(unknownUser.code()).isEqualTo(Status.Code.NOT_FOUND);
    user = viewer;
    assertThat(Refused.by(() -> following(Fixtures.newId())).reason()).isEqualTo("USER_NOT_FOUND");
  }
}
