package io.tributary.outbox;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tributary.api.engagement.v1.EngagementItem;
import io.tributary.api.engagement.v1.EngagementKind;
import io.tributary.api.engagement.v1.RecordEngagementRequest;
import io.tributary.api.graph.v1.BlockRequest;
import io.tributary.api.graph.v1.FollowRequest;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.posts.v1.AddCommentRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.DeletePostRequest;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.platform.time.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody who does this and that, as clients do it; may be one of several at once. */
final class Life {
  private static final AtomicInteger HANDLES = new AtomicInteger();

  private static final List<EngagementKind> KINDS =
      List.of(
          EngagementKind.ENGAGEMENT_KIND_LIKE,
          EngagementKind.ENGAGEMENT_KIND_LIKE,
          EngagementKind.ENGAGEMENT_KIND_UNLIKE,
          EngagementKind.ENGAGEMENT_KIND_SHARE,
          EngagementKind.ENGAGEMENT_KIND_VIEW);

  /** What the state of the world may answer to one who acts without looking. */
  private static final Set<Status.Code> EXPECTED =
      Set.of(Status.Code.NOT_FOUND, Status.Code.FAILED_PRECONDITION, Status.Code.ABORTED);

  private final Service service;
  private final Random random;
  private final List<String> people = new ArrayList<>();
  private final List<String> posts = new ArrayList<>();
  private final List<String> authors = new ArrayList<>();

  Life(Service service, long seed) {
    this.service = service;
    this.random = new Random(seed);
  }

  void goOn(int steps) {
    while (people.size() < 6) {
      join();
    }
    for (int i = 0; i < steps; i++) {
      try {
        step();
      } catch (StatusRuntimeException refused) {
        if (!EXPECTED.contains(refused.getStatus().getCode())) {
          throw refused;
        }
      }
    }
  }

  private void step() {
    int dice = random.nextInt(100);
    if (dice < 4) {
      join();
    } else if (dice < 6) {
      leave();
    } else if (dice < 30) {
      post();
    } else if (dice < 36) {
      narrow();
    } else if (dice < 42) {
      retract();
    } else if (dice < 52) {
      comment();
    } else if (dice < 64) {
      engage();
    } else if (dice < 82) {
      follow();
    } else if (dice < 92) {
      unfollow();
    } else {
      block();
    }
  }

  private String somebody() {
    return people.get(random.nextInt(people.size()));
  }

  private void join() {
    people.add(
        service
            .users()
            .createUser(
                CreateUserRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setProfile(
                        UserProfile.newBuilder()
                            .setHandle("life_" + HANDLES.incrementAndGet())
                            .setDisplayName("Somebody"))
                    .build())
            .getUser()
            .getUserId());
  }

  private void leave() {
    if (people.size() > 6) {
      String user = people.remove(random.nextInt(people.size()));
      var unused =
          service
              .users()
              .deleteUser(
                  DeleteUserRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(user)
                      .build());
    }
  }

  private void post() {
    String author = somebody();
    posts.add(
        service
            .posts()
            .createPost(
                CreatePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setText("something")
                    .setVisibility(Visibility.VISIBILITY_PUBLIC)
                    .build())
            .getPost()
            .getPostId());
    authors.add(author);
  }

  private void narrow() {
    if (!posts.isEmpty()) {
      int at = random.nextInt(posts.size());
      var unused =
          service
              .posts()
              .updatePost(
                  UpdatePostRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(authors.get(at))
                      .setPostId(posts.get(at))
                      .setVisibility(Visibility.VISIBILITY_FOLLOWERS)
                      .setUpdateMask(
                          com.google.protobuf.FieldMask.newBuilder().addPaths("visibility"))
                      .build());
    }
  }

  private void retract() {
    if (!posts.isEmpty()) {
      int at = random.nextInt(posts.size());
      var unused =
          service
              .posts()
              .deletePost(
                  DeletePostRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(authors.get(at))
                      .setPostId(posts.get(at))
                      .build());
    }
  }

  private void comment() {
    if (!posts.isEmpty()) {
      var unused =
          service
              .posts()
              .addComment(
                  AddCommentRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(somebody())
                      .setPostId(posts.get(random.nextInt(posts.size())))
                      .setText("well said")
                      .build());
    }
  }

  /** Likes, unlikes, shares and views of some posts at once. */
  private void engage() {
    if (posts.isEmpty()) {
      return;
    }
    Instant now = service.clock().instant();
    var batch =
        RecordEngagementRequest.newBuilder().setActorId(somebody()).setBatchId(Fixtures.newId());
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      batch.addItems(
          EngagementItem.newBuilder()
              .setEventId(Fixtures.newId())
              .setKind(KINDS.get(random.nextInt(KINDS.size())))
              .setPostId(posts.get(random.nextInt(posts.size())))
              .setOccurTime(Timestamps.of(now)));
    }
    var unused = service.engagement().recordEngagement(batch.build());
  }

  private void follow() {
    String actor = somebody();
    String user = somebody();
    if (!actor.equals(user)) {
      var unused =
          service
              .graph()
              .follow(
                  FollowRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(actor)
                      .setUserId(user)
                      .build());
    }
  }

  private void unfollow() {
    String actor = somebody();
    String user = somebody();
    if (!actor.equals(user)) {
      var unused =
          service
              .graph()
              .unfollow(
                  UnfollowRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(actor)
                      .setUserId(user)
                      .build());
    }
  }

  private void block() {
    String actor = somebody();
    String user = somebody();
    if (!actor.equals(user)) {
      var unused =
          service
              .graph()
              .block(
                  BlockRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(actor)
                      .setUserId(user)
                      .build());
    }
  }
}
