package io.tributary.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.ListUserPostsResponse;
import io.tributary.api.posts.v1.PostServiceGrpc;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Probe;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.platform.failure.FailureStatus;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A pod that lets in four calls: two of any kind, a third that is live, a fourth that is critical.
 */
final class SheddingIT {
  private static Service service;
  private static String user;

  @BeforeAll
  static void start() {
    var overrides = OwnService.smallPools(8);
    overrides.put("server.calls-at-once", 4);
    overrides.put("server.bulk-percent", 50);
    overrides.put("server.live-percent", 75);
    overrides.put("postgres.fast.statement-timeout", "60s");
    overrides.put("postgres.lock-timeout", "60s");
    service = OwnService.ready("shedding", overrides);
    user = new Fixtures(service).user();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static ClientInterceptor saying(String priority) {
    var headers = new Metadata();
    headers.put(SheddingInterceptor.PRIORITY, priority);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  private static ListUserPostsRequest posts() {
    return ListUserPostsRequest.newBuilder().setViewerId(user).setUserId(user).build();
  }

  private static Refused listing(String priority) {
    return Refused.by(
        () -> service.posts().withInterceptors(saying(priority)).listUserPosts(posts()));
  }

  private static double admitted() {
    return service.bean(MeterRegistry.class).get("tributary.rpc.admitted").gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  /** Calls that are let in and do not end before the lock does. */
  private static final class Held implements AutoCloseable {
    private final Connection locking;
    private final List<ListenableFuture<ListUserPostsResponse>> calls = new ArrayList<>();

    Held() throws Exception {
      locking = service.database().connect();
      locking.setAutoCommit(false);
      try (Statement statement = locking.createStatement()) {
        statement.execute("LOCK TABLE posts");
      }
    }

    void one(String priority) {
      calls.add(
          PostServiceGrpc.newFutureStub(service.channel())
              .withInterceptors(saying(priority))
              .withDeadlineAfter(60, TimeUnit.SECONDS)
              .listUserPosts(posts()));
      Eventually.holds(() -> admitted() == calls.size());
    }

    @Override
    public void close() throws Exception {
      locking.rollback();
      locking.close();
      for (ListenableFuture<ListUserPostsResponse> each : calls) {
        assertThat(each.get(60, TimeUnit.SECONDS).getPostsList()).isEmpty();
      }
      Eventually.holds(() -> admitted() == 0);
    }
  }

  private static Refused lookup() {
    return Refused.by(
        () ->
            service
                .lookup()
                .getUsers(GetUsersRequest.newBuilder().setViewerId(user).addUserIds(user).build()));
  }

  private static void isTooMuch(Refused refused) {
    assertThat(refused.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.reason()).isEqualTo("OVERLOADED");
    assertThat(refused.retryInfo()).isTrue();
    assertThat(refused.trailers().get(FailureStatus.PUSHBACK)).matches("[1-9][0-9]*");
  }

  @Test
  void bulkCallsAreRefusedFirstThenLiveOnesThenAll() throws Exception {
    try (var held = new Held()) {
      held.one("live");
      held.one("live");
      isTooMuch(lookup());
      isTooMuch(listing("bulk"));
      held.one("live");
      isTooMuch(listing("live"));
      held.one("critical");
      isTooMuch(listing("critical"));
      assertThat(
              HealthGrpc.newBlockingStub(service.channel())
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
    assertThat(service.posts().listUserPosts(posts()).getPostsList()).isEmpty();
    assertThat(Probe.get(service, "/prometheus").body())
        .contains("tributary_rpc_shed_total{priority=\"bulk\"} ")
        .contains("tributary_rpc_admitted{priority=\"live\"} 0.0");
  }

  @Test
  void aCallThatIsTooMuchIsNotEvenRead() throws Exception {
    ListUserPostsRequest wrong = posts().toBuilder().setViewerId("not an id").build();
    try (var held = new Held()) {
      held.one("live");
      held.one("live");
      isTooMuch(
          Refused.by(() -> service.posts().withInterceptors(saying("bulk")).listUserPosts(wrong)));
    }
    assertThat(Refused.by(() -> service.posts().listUserPosts(wrong)).code())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void callsThatFailAreCancelledOrRunOutOfTimeLeaveNoneOfTheRoomTaken() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(
              Refused.by(
                      () ->
                          service
                              .posts()
                              .listUserPosts(posts().toBuilder().setPageSize(-1).build()))
                  .code())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    try (var held = new Held()) {
      for (int i = 0; i < 10; i++) {
        Refused late =
            Refused.by(
                () ->
                    service
                        .posts()
                        .withDeadlineAfter(50, TimeUnit.MILLISECONDS)
                        .listUserPosts(posts()));
        assertThat(late.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        Eventually.holds(() -> admitted() == 0);
      }
      held.one("live");
      assertThat(held.calls.removeFirst().cancel(true)).isTrue();
      // Its statement is still under way, and so is its handler.
      assertThat(admitted()).isEqualTo(1);
    }
  }
}
