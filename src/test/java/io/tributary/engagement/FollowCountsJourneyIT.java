package io.tributary.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.lookup.v1.GetFollowCountsRequest;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.harness.Counters;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithService
class FollowCountsJourneyIT {
  private Service service;
  private Fixtures given;

  @BeforeEach
  void take(Service running, Fixtures fixtures) {
    service = running;
    given = fixtures;
  }

  @AfterEach
  void countersAreRight() {
    Counters.areRight(service.database());
  }

  @Test
  void followsAreCountedAndHiddenAcrossABlock() {
    String author = given.user();
    String fan = given.user();
    String foe = given.user();
    String unknown = Fixtures.newId();
    given.follow(fan, author);
    given.follow(author, fan);
    given.follow(foe, author);
    given.block(foe, fan);
    assertThat(follows(fan, author, foe, unknown))
        .containsExactly(author + " 2 1", "-" + foe, "-" + unknown);
    given.block(foe, author);
    service
        .graph()
        .unfollow(
            UnfollowRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setActorId(author)
                .setUserId(fan)
                .build());
    assertThat(follows(fan, author, fan)).containsExactly(author + " 1 0", fan + " 0 1");
    service
        .users()
        .deleteUser(
            DeleteUserRequest.newBuilder().setRequestId(Fixtures.newId()).setActorId(fan).build());
    assertThat(follows(author, author, fan)).containsExactly(author + " 0 0", "-" + fan);
  }

  private List<String> follows(String viewer, String... users) {
    var answer =
        service
            .lookup()
            .getFollowCounts(
                GetFollowCountsRequest.newBuilder()
                    .setViewerId(viewer)
                    .addAllUserIds(List.of(users))
                    .build());
    return Stream.concat(
            answer.getCountsList().stream()
                .map(
                    count ->
                        count.getUserId()
                            + " "
                            + count.getFollowers()
                            + " "
                            + count.getFollowing()),
            answer.getMissingUserIdsList().stream().map(id -> "-" + id))
        .toList();
  }
}
