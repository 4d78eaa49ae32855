package io.tributary.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.platform.call.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Thousands of calls that nobody waits for any more, between calls that somebody does. */
final class CancellationLoadIT {
  private static final int CLIENTS = 64;
  private static final int CALLS = 5_000;
  private static final int SIZE = 4;
  private static final Sql ONE = Sql.named("test.one", "SELECT $1::text AS said");

  private static Service service;
  private static PoolState pools;
  private static Fixtures given;
  private static List<String> users;
  private static String post;

  @BeforeAll
  static void start() {
    var overrides = OwnService.smallPools(SIZE);
    // The periodic look would be seen at rest as a connection in use.
    overrides.put("postgres.watch-interval", "1h");
    // Patient calls wait for their turn, however slow the machine.
    overrides.put("postgres.acquire-timeout", "30s");
    for (Pool pool : Pool.values()) {
      overrides.put("postgres." + pool.label() + ".statement-timeout", "30s");
    }
    service = OwnService.ready("cancelled", overrides);
    pools = new PoolState(service);
    given = new Fixtures(service);
    users = List.of(given.user(), given.user(), given.user());
    post = given.post(users.getFirst(), "read by all").getPostId();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private enum Manner {
    PATIENT,
    HURRIED,
    CANCELLING
  }

  private record Outcome(Manner manner, Status.Code code) {}

  @Test
  void thousandsOfAbandonedCallsPoisonLeakAndBlockNoConnection() throws Exception {
    var outcomes = ConcurrentHashMap.<Outcome>newKeySet();
    var written = ConcurrentHashMap.<String>newKeySet();
    var left = new AtomicInteger(CALLS);
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (int client = 0; client < CLIENTS; client++) {
        var random = new Random(client);
        running.add(
            clients.submit(
                () -> {
                  int number;
                  while ((number = left.getAndDecrement()) > 0) {
                    outcomes.add(call(random, number, written));
                  }
                }));
      }
      for (Future<?> each : running) {
        each.get(5, TimeUnit.MINUTES);
      }
    }

    assertThat(codes(outcomes, Manner.PATIENT)).containsExactly(Status.Code.OK);
    assertThat(codes(outcomes, Manner.HURRIED))
        .contains(Status.Code.DEADLINE_EXCEEDED)
        .isSubsetOf(Status.Code.OK, Status.Code.DEADLINE_EXCEEDED);
    assertThat(codes(outcomes, Manner.CANCELLING))
        .contains(Status.Code.CANCELLED)
        .isSubsetOf(Status.Code.OK, Status.Code.CANCELLED);
    pools.comesToRest();
    assertThat(pools.sessions("state LIKE 'idle in transaction%'")).isZero();
    assertThat(pools.sessions("true")).isLessThanOrEqualTo((long) SIZE * Pool.values().length);
    everyConnectionAnswersItsOwnQuery();
    whatWasAnsweredIsThere(written);
  }

  private static Set<Status.Code> codes(Set<Outcome> outcomes, Manner manner) {
    var codes = EnumSet.noneOf(Status.Code.class);
    outcomes.stream()
        .filter(outcome -> outcome.manner() == manner)
        .forEach(outcome -> codes.add(outcome.code()));
    return codes;
  }

  private static Outcome call(Random random, int number, Set<String> written) {
    Manner manner = Manner.values()[random.nextInt(Manner.values().length)];
    int millis = manner == Manner.PATIENT ? 60_000 : 1 + random.nextInt(15);
    try {
      if (manner == Manner.CANCELLING) {
        cancelled(() -> request(number, 60_000, written), millis);
      } else {
        request(number, millis, written);
      }
      return new Outcome(manner, Status.Code.OK);
    } catch (StatusRuntimeException failure) {
      return new Outcome(manner, failure.getStatus().getCode());
    }
  }

  /** Runs the call and cancels it after a while. */
  private static void cancelled(Runnable call, int afterMillis) {
    Context.CancellableContext context = Context.current().withCancellation();
    Thread canceller =
        Thread.ofVirtual()
            .start(
                () -> {
                  LockSupport.parkNanos(Duration.ofMillis(afterMillis).toNanos());
                  context.cancel(null);
                });
    try {
      context.run(call);
    } finally {
      canceller.interrupt();
      context.cancel(null);
    }
  }

  private static void request(int number, int millis, Set<String> written) {
    String viewer = users.get(number % users.size());
    switch (number % 4) {
      case 0 -> {
        String text = "number " + number;
        String id =
            service
                .posts()
                .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                .createPost(
                    CreatePostRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(viewer)
                        .setText(text)
                        .setVisibility(Visibility.VISIBILITY_PUBLIC)
                        .build())
                .getPost()
                .getPostId();
        written.add(id);
      }
      case 1 ->
          assertThat(
                  service
                      .posts()
                      .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                      .getPost(
                          GetPostRequest.newBuilder().setViewerId(viewer).setPostId(post).build())
                      .getPost()
                      .getText())
              .isEqualTo("read by all");
      case 2 ->
          assertThat(
                  service
                      .lookup()
                      .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                      .getUsers(
                          GetUsersRequest.newBuilder()
                              .setViewerId(viewer)
                              .addUserIds(viewer)
                              .build())
                      .getUsersList())
              .singleElement()
              .satisfies(user -> assertThat(user.getUserId()).isEqualTo(viewer));
      default ->
          assertThat(
                  service
                      .posts()
                      .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                      .listUserPosts(
                          ListUserPostsRequest.newBuilder()
                              .setViewerId(viewer)
                              .setUserId(viewer)
                              .build())
                      .getPostsList())
              .allSatisfy(found -> assertThat(found.getAuthorId()).isEqualTo(viewer));
    }
  }

  private static void everyConnectionAnswersItsOwnQuery() throws Exception {
    Postgres postgres = service.bean(Postgres.class);
    try (var askers = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<String>>();
      for (int i = 0; i < 500; i++) {
        String word = "word " + i;
        Pool pool = Pool.values()[i % Pool.values().length];
        answers.add(
            askers.submit(
                () ->
                    Call.background("test", Duration.ofSeconds(30))
                        .call(
                            () ->
                                postgres.read(
                                    pool,
                                    session ->
                                        session.one(
                                            ONE, row -> row.get("said", String.class), word)))));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo("word " + i);
      }
    }
  }

  /**
   * What a client was told is written is there, and every post has its event: none is half written.
   */
  private static void whatWasAnsweredIsThere(Set<String> written) {
    assertThat(
            service
                .database()
                .count(
                    "SELECT count(*) FROM posts WHERE id::text = ANY(?)",
                    (Object) written.toArray(String[]::new)))
        .isEqualTo(written.size());
    assertThat(
            service
                .database()
                .count(
                    """
                    SELECT count(*) FROM posts
                    WHERE NOT EXISTS (
                      SELECT FROM outbox WHERE outbox.aggregate_id = posts.id::text)
                    """))
        .isZero();
  }
}
