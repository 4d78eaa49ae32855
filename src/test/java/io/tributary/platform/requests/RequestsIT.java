package io.tributary.platform.requests;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tributary.api.graph.v1.FollowRequest;
import io.tributary.api.graph.v1.MuteRequest;
import io.tributary.api.graph.v1.UnblockRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.CreatePostResponse;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.User;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.Together;
import io.tributary.harness.WithService;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@WithService
class RequestsIT {
  private static final int AT_ONCE = 50;

  private static CreatePostRequest request(String actor, String text) {
    return CreatePostRequest.newBuilder()
        .setRequestId(Fixtures.newId())
        .setActorId(actor)
        .setText(text)
        .build();
  }

  /**
   * What a machine that is busy may tell anybody; whether anything was done, a repeat finds out.
   */
  private static final Set<Status.Code> BUSY =
      Set.of(
          Status.Code.DEADLINE_EXCEEDED, Status.Code.UNAVAILABLE, Status.Code.RESOURCE_EXHAUSTED);

  /** Repeats a call that is told to come again, as clients do. */
  private static <T> T untilAnswered(Supplier<T> call) {
    var answer = new AtomicReference<@Nullable T>();
    Eventually.holds(
        () -> {
          try {
            answer.set(call.get());
            return true;
          } catch (StatusRuntimeException failure) {
            Refused refused = Refused.of(failure);
            if (BUSY.contains(refused.code())) {
              return false;
            }
            assertThat(refused.code()).as(refused.message()).isEqualTo(Status.Code.ABORTED);
            assertThat(refused.reason()).isEqualTo("REQUEST_RUNNING");
            assertThat(refused.retryInfo()).isTrue();
            return false;
          }
        });
    return Objects.requireNonNull(answer.get());
  }

  @Test
  void fiftyRepeatsAtOnceMakeOnePostAndAllGetItsAnswer(Service service, Fixtures given) {
    CreatePostRequest request = request(given.user(), "once");
    List<CreatePostResponse> answers =
        Together.results(AT_ONCE, i -> untilAnswered(() -> service.posts().createPost(request)));

    assertThat(answers).hasSize(AT_ONCE).containsOnly(answers.getFirst());
    String post = answers.getFirst().getPost().getPostId();
    assertThat(service.database().rows("SELECT id::text FROM posts"))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("id", post));
    assertThat(
            service
                .database()
                .count("SELECT count(*) FROM outbox WHERE event_type = 'post_created'"))
        .isEqualTo(1);
    assertThat(
            service
                .database()
                .count("SELECT count(*) FROM requests WHERE method LIKE '%CreatePost'"))
        .isEqualTo(1);
  }

  // Such as by a repeat that looks just before the first one commits and gets its lock just after.
  @Test
  void repeatsAtOnceAreNotToldThatTheirOwnHandleIsTaken(Service service) {
    for (int round = 0; round < 40; round++) {
      CreateUserRequest request =
          CreateUserRequest.newBuilder()
              .setRequestId(Fixtures.newId())
              .setProfile(
                  UserProfile.newBuilder().setHandle("again_" + round).setDisplayName("Again"))
              .build();
      List<User> users =
          Together.results(
              8, i -> untilAnswered(() -> service.users().createUser(request).getUser()));
      assertThat(users).as("round %s", round).hasSize(8).containsOnly(users.getFirst());
    }
  }

  @Test
  void anotherBodyUnderTheSameIdIsRefused(Service service, Fixtures given) {
    CreatePostRequest request = request(given.user(), "one");
    CreatePostResponse answer = service.posts().createPost(request);

    Refused refused =
        Refused.by(() -> service.posts().createPost(request.toBuilder().setText("other").build()));
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).isEqualTo("REQUEST_ID_REUSED");
    assertThat(refused.fields()).containsExactly("request_id");
    assertThat(service.posts().createPost(request)).isEqualTo(answer);
    assertThat(service.database().count("SELECT count(*) FROM posts")).isEqualTo(1);
  }

  @Test
  void anIdIsTheSameInCapitals(Service service, Fixtures given) {
    String actor = given.user();
    String other = given.user();
    FollowRequest request =
        FollowRequest.newBuilder()
            .setRequestId(Fixtures.newId())
            .setActorId(actor)
            .setUserId(other)
            .build();
    FollowRequest inCapitals =
        FollowRequest.newBuilder()
            .setRequestId(request.getRequestId().toUpperCase(Locale.ROOT))
            .setActorId(actor.toUpperCase(Locale.ROOT))
            .setUserId(other.toUpperCase(Locale.ROOT))
            .build();
    assertThat(service.graph().follow(inCapitals)).isEqualTo(service.graph().follow(request));

    CreatePostRequest post = request(actor, "Capital");
    Post written = service.posts().createPost(post).getPost();
    assertThat(written.getAuthorId()).isEqualTo(actor);
    assertThat(
            service
                .posts()
                .createPost(
                    post.toBuilder()
                        .setRequestId(post.getRequestId().toUpperCase(Locale.ROOT))
                        .build())
                .getPost())
        .isEqualTo(written);
    assertThat(
            Refused.by(
                    () -> service.posts().createPost(post.toBuilder().setText("CAPITAL").build()))
                .reason())
        .as("text is not the same in capitals")
        .isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void theSameIdOfAnotherActorIsAnotherRequest(Service service, Fixtures given) {
    CreatePostRequest request = request(given.user(), "mine");
    String one = service.posts().createPost(request).getPost().getPostId();
    String other =
        service
            .posts()
            .createPost(request.toBuilder().setActorId(given.user()).build())
            .getPost()
            .getPostId();
    assertThat(other).isNotEqualTo(one);
  }

  @Test
  void theSameIdForAnotherMethodIsAnotherRequest(Service service, Fixtures given) {
    String actor = given.user();
    String user = given.user();
    String id = Fixtures.newId();
    var followed =
        service
            .graph()
            .follow(
                FollowRequest.newBuilder()
                    .setRequestId(id)
                    .setActorId(actor)
                    .setUserId(user)
                    .build());
    var muted =
        service
            .graph()
            .mute(
                MuteRequest.newBuilder()
                    .setRequestId(id)
                    .setActorId(actor)
                    .setUserId(user)
                    .build());
    assertThat(followed).isNotNull();
    assertThat(muted).isNotNull();
    assertThat(service.database().count("SELECT count(*) FROM follows")).isEqualTo(1);
    assertThat(service.database().count("SELECT count(*) FROM mutes")).isEqualTo(1);
  }

  @Test
  void anIdIsFreeAgainAfterADay(Service service, Fixtures given) {
    CreatePostRequest request = request(given.user(), "daily");
    String first = service.posts().createPost(request).getPost().getPostId();

    service.clock().moveOn(Duration.ofHours(24).minusMinutes(1));
    assertThat(service.posts().createPost(request).getPost().getPostId()).isEqualTo(first);
    service.clock().moveOn(Duration.ofMinutes(2));
    String second = service.posts().createPost(request).getPost().getPostId();
    assertThat(second).isNotEqualTo(first);
    assertThat(service.posts().createPost(request).getPost().getPostId())
        .as("and is kept for a day from then")
        .isEqualTo(second);
  }

  @Test
  void aFailedWriteIsNotRemembered(Service service, Fixtures given) {
    String actor = given.user();
    String user = given.user();
    given.block(actor, user);
    FollowRequest request =
        FollowRequest.newBuilder()
            .setRequestId(Fixtures.newId())
            .setActorId(actor)
            .setUserId(user)
            .build();
    assertThat(Refused.by(() -> service.graph().follow(request)).reason()).isEqualTo("BLOCKED");

    var unblocked =
        service
            .graph()
            .unblock(
                UnblockRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .setUserId(user)
                    .build());
    assertThat(unblocked).isNotNull();
    assertThat(service.graph().follow(request)).isNotNull();
    assertThat(service.database().count("SELECT count(*) FROM follows WHERE removed_at IS NULL"))
        .isEqualTo(1);
  }

  @Test
  void oldAnswersAreForgottenALittleAtATime(Service service) {
    service
        .database()
        .run(
            """
            INSERT INTO requests
            SELECT '', gen_random_uuid(), 'method', gen_random_uuid(), '', '',
                   now() - CASE WHEN i <= 12001 THEN interval '25 hours' ELSE interval '23 hours' END
            FROM generate_series(1, 12011) AS i
            """);
    List<String> deletions =
        service.database().statementsDuring(() -> service.bean(Requests.class).forget()).stream()
            .filter(
                statement -> statement.startsWith("DELETE") && statement.contains("FROM requests"))
            .toList();

    assertThat(deletions).hasSizeGreaterThanOrEqualTo(3);
    assertThat(service.database().count("SELECT count(*) FROM requests")).isEqualTo(10);
  }
}
