package io.tributary.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.NameResolverRegistry;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.LookupServiceGrpc;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.CreateUserResponse;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.api.users.v1.UserServiceGrpc;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TributaryChannelTest {
  private static final String AT_ONCE = "0";
  private static final String NEVER = "-1";

  /** A write that does not say that it can be repeated. The API has none. */
  private static final MethodDescriptor<CreateUserRequest, CreateUserResponse> ONCE_ONLY =
      MethodDescriptor.<CreateUserRequest, CreateUserResponse>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("tributary.test.v1.TestService/OnceOnly")
          .setRequestMarshaller(ProtoUtils.marshaller(CreateUserRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(CreateUserResponse.getDefaultInstance()))
          .build();

  private final Pod pod = new Pod(ONCE_ONLY);
  private final Pod otherPod = new Pod(ONCE_ONLY);
  private final FixedAddresses pods =
      new FixedAddresses(List.of(pod.address(), otherPod.address()));
  private ManagedChannel channel;

  @BeforeEach
  void open() {
    NameResolverRegistry.getDefaultRegistry().register(pods);
    channel =
        TributaryChannel.configure(NettyChannelBuilder.forTarget(toOne())).usePlaintext().build();
  }

  @AfterEach
  void close() throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(10, TimeUnit.SECONDS);
    NameResolverRegistry.getDefaultRegistry().deregister(pods);
    pod.close();
    otherPod.close();
  }

  private String toOne() {
    return "dns:///127.0.0.1:" + pod.address().getPort();
  }

  private void read() {
    var unused =
        LookupServiceGrpc.newBlockingStub(channel).getUsers(GetUsersRequest.getDefaultInstance());
  }

  private void write(String requestId) {
    var unused =
        UserServiceGrpc.newBlockingStub(channel)
            .createUser(CreateUserRequest.newBuilder().setRequestId(requestId).build());
  }

  @Test
  void aReadIsRepeatedWhenThePodIsUnavailable() {
    pod.failNext(Status.Code.UNAVAILABLE, null);
    read();
    assertThat(pod.attempts).extracting(Pod.Attempt::previousAttempts).containsExactly(null, "1");
  }

  @Test
  void aWriteIsRepeatedAfterThePushbackWithTheSameRequestId() {
    pod.failNext(Status.Code.UNAVAILABLE, AT_ONCE);
    write("the-one");
    assertThat(pod.attempts).hasSize(2);
    assertThat(pod.requestIds).containsExactly("the-one");
  }

  @Test
  void nothingIsRepeatedWhenThePushbackForbidsIt() {
    pod.failNext(Status.Code.UNAVAILABLE, NEVER);
    assertThatThrownBy(this::read).isInstanceOf(StatusRuntimeException.class);
    assertThat(pod.attempts).hasSize(1);
  }

  @Test
  void aSecondFailureIsTheCallersToSee() {
    pod.failNext(Status.Code.UNAVAILABLE, AT_ONCE);
    pod.failNext(Status.Code.UNAVAILABLE, AT_ONCE);
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refused ->
                assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    assertThat(pod.attempts).hasSize(2);
  }

  @Test
  void anOverloadedPodIsAskedAgainWhenItSaysWhen() {
    pod.failNext(Status.Code.RESOURCE_EXHAUSTED, AT_ONCE);
    read();
    assertThat(pod.attempts).hasSize(2);
  }

  @Test
  void anOverloadedPodIsNotAskedAgainWhenItDoesNot() {
    pod.failNext(Status.Code.RESOURCE_EXHAUSTED, null);
    assertThatThrownBy(this::read).isInstanceOf(StatusRuntimeException.class);
    assertThat(pod.attempts).hasSize(1);
  }

  @Test
  void aMethodThatDoesNotSayThatItCanBeRepeatedIsNot() {
    var service =
        ServiceDescriptor.newBuilder("tributary.test.v1.TestService").addMethod(ONCE_ONLY).build();
    var andTheApi = List.of(service, LookupServiceGrpc.getServiceDescriptor());
    ManagedChannel widened =
        TributaryChannel.configure(NettyChannelBuilder.forTarget(toOne()))
            .usePlaintext()
            .defaultServiceConfig(TributaryChannel.serviceConfig(andTheApi))
            .build();
    try {
      pod.failNext(Status.Code.UNAVAILABLE, AT_ONCE);
      assertThatThrownBy(
              () ->
                  ClientCalls.blockingUnaryCall(
                      widened,
                      ONCE_ONLY,
                      CallOptions.DEFAULT,
                      CreateUserRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class);
      assertThat(pod.attempts).hasSize(1);
    } finally {
      widened.shutdownNow();
    }
  }

  @Test
  void callsAreNotRepeatedAnyMoreWhenMostFail() {
    for (int i = 0; i < 40; i++) {
      pod.failNext(Status.Code.UNAVAILABLE, AT_ONCE);
    }
    int calls = 0;
    while (calls < 20) {
      assertThatThrownBy(this::read).isInstanceOf(StatusRuntimeException.class);
      calls++;
    }
    assertThat(pod.attempts).hasSizeBetween(calls + 1, calls + 5);
  }

  @Test
  void aCallWithoutADeadlineGetsTheRpcsOwn() {
    read();
    var unused =
        UserServiceGrpc.newBlockingStub(channel).deleteUser(DeleteUserRequest.getDefaultInstance());
    assertThat(pod.attempts)
        .extracting(attempt -> attempt.deadline().timeRemaining(TimeUnit.SECONDS) >= 2)
        .containsExactly(false, true);
  }

  @Test
  void aDeadlineThatTheCallerSetsStays() {
    var unused =
        LookupServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(1, TimeUnit.HOURS)
            .getUsers(GetUsersRequest.getDefaultInstance());
    assertThat(pod.attempts.get(0).deadline().timeRemaining(TimeUnit.MINUTES))
        .isGreaterThanOrEqualTo(30);
  }

  private ManagedChannel toAll() {
    return TributaryChannel.configure(NettyChannelBuilder.forTarget(FixedAddresses.TARGET))
        .usePlaintext()
        .build();
  }

  /** Reads until the condition holds: connections come one by one. */
  private static void readUntil(java.util.function.BooleanSupplier condition, ManagedChannel on) {
    for (int i = 0; i < 10_000 && !condition.getAsBoolean(); i++) {
      var unused =
          LookupServiceGrpc.newBlockingStub(on)
              .withWaitForReady()
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .getUsers(GetUsersRequest.getDefaultInstance());
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void callsAreSpreadOverAllPods() {
    ManagedChannel all = toAll();
    try {
      readUntil(() -> !pod.attempts.isEmpty() && !otherPod.attempts.isEmpty(), all);
    } finally {
      all.shutdownNow();
    }
  }

  @Test
  void aPodThatSaysItDoesNotServeGetsNoCalls() {
    pod.health.setStatus("", ServingStatus.NOT_SERVING);
    ManagedChannel all = toAll();
    try {
      readUntil(() -> otherPod.attempts.size() == 50, all);
      assertThat(pod.attempts).isEmpty();
      pod.health.setStatus("", ServingStatus.SERVING);
      readUntil(() -> !pod.attempts.isEmpty(), all);
    } finally {
      all.shutdownNow();
    }
  }
}
