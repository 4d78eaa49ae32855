package io.tributary.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.LookupServiceGrpc;
import io.tributary.api.lookup.v1.LookupServiceGrpc.LookupServiceBlockingStub;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OpenCall;
import io.tributary.harness.OwnService;
import io.tributary.harness.Probe;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithService
final class FrameIT {
  private static final Metadata.Key<String> CORRELATION_ID =
      Metadata.Key.of("x-correlation-id", Metadata.ASCII_STRING_MARSHALLER);

  /** The correlation id that comes back with an answer. */
  private static String echoed(Service service, String sent) {
    var headers = new AtomicReference<Metadata>();
    var trailers = new AtomicReference<Metadata>();
    var toSend = new Metadata();
    if (!sent.isEmpty()) {
      toSend.put(CORRELATION_ID, sent);
    }
    LookupServiceBlockingStub lookup =
        service
            .lookup()
            .withInterceptors(
                MetadataUtils.newAttachHeadersInterceptor(toSend),
                MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
    assertThat(lookup.getUsers(oneUser(service)).getUsersList()).hasSize(1);
    return java.util.Objects.requireNonNull(headers.get()).get(CORRELATION_ID);
  }

  private static GetUsersRequest oneUser(Service service) {
    return users(new Fixtures(service).user());
  }

  private static GetUsersRequest users(String id) {
    return GetUsersRequest.newBuilder().setViewerId(id).addUserIds(id).build();
  }

  @Test
  void aCorrelationIdComesBack(Service service) {
    assertThat(echoed(service, "a-Caller.1:2_3")).isEqualTo("a-Caller.1:2_3");
  }

  @Test
  void aCallWithoutCorrelationIdGetsOne(Service service) {
    String first = echoed(service, "");
    assertThat(first).isNotEmpty();
    assertThat(echoed(service, "")).isNotEmpty().isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "a\"quote", "new%0Aline{}", "${jndi:x}"})
  void aCorrelationIdUnfitForALogIsReplaced(String unfit, Service service) {
    assertThat(echoed(service, unfit)).isNotEmpty().isNotEqualTo(unfit);
  }

  @Test
  void aCorrelationIdThatIsTooLongIsReplaced(Service service) {
    assertThat(echoed(service, "x".repeat(65))).isNotEmpty().hasSizeLessThan(65);
  }

  @Test
  void aRefusedCallCarriesItsCorrelationIdToo(Service service) {
    var toSend = new Metadata();
    toSend.put(CORRELATION_ID, "refused-1");
    Refused refused =
        Refused.by(
            () ->
                service
                    .lookup()
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(toSend))
                    .getUsers(users("not an id")));
    assertThat(refused.trailers().get(CORRELATION_ID)).isEqualTo("refused-1");
  }

  @Test
  void metricsNameTheMethodItsCodeAndTheStatements(Service service) {
    echoed(service, "");
    var unused =
        Refused.by(
            () ->
                service
                    .posts()
                    .getPost(
                        GetPostRequest.newBuilder()
                            .setViewerId(Fixtures.newId())
                            .setPostId(Fixtures.newId())
                            .build()));
    String metrics = Probe.get(service, "/prometheus").body();
    assertThat(metrics)
        .containsPattern(
            "tributary_rpc_seconds_count\\{code=\"OK\",method=\"tributary.lookup.v1.LookupService/GetUsers\"\\}")
        .containsPattern(
            "tributary_rpc_seconds_count\\{code=\"NOT_FOUND\",method=\"tributary.posts.v1.PostService/GetPost\"\\}")
        .containsPattern(
            "tributary_store_statement_seconds_count\\{outcome=\"ok\",statement=\"users.living\",store=\"postgres\"\\}")
        .contains("tributary_pool_active{pool=\"fast\",store=\"postgres\"}")
        .contains("tributary_store_up{store=\"postgres\"} 1.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tributary.users.v1.UserService",
        "tributary.posts.v1.PostService",
        "tributary.graph.v1.GraphService",
        "tributary.lookup.v1.LookupService"
      })
  void everyServiceHasItsHealthByName(String name, Service service) {
    assertThat(
            HealthGrpc.newBlockingStub(service.channel())
                .check(HealthCheckRequest.newBuilder().setService(name).build())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void aServiceThatThereIsNotHasNoHealth(Service service) {
    StatusRuntimeException unknown =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                HealthGrpc.newBlockingStub(service.channel())
                    .check(HealthCheckRequest.newBuilder().setService("no.Such").build()));
    assertThat(unknown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void reflectionAnswersWhereItIsSwitchedOn(Service service) {
    assertThat(listed(service.channel()).join().getListServicesResponse().getServiceList())
        .extracting(io.grpc.reflection.v1.ServiceResponse::getName)
        .contains("tributary.posts.v1.PostService", "grpc.health.v1.Health");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ErrorInfo", "BadRequest", "RetryInfo"})
  void reflectionKnowsWhatFailuresCarry(String detail, Service service) {
    ServerReflectionResponse answer =
        reflected(
                service.channel(),
                ServerReflectionGrpc.getServerReflectionInfoMethod(),
                ServerReflectionRequest.newBuilder()
                    .setFileContainingSymbol("google.rpc." + detail)
                    .build())
            .join();
    assertThat(answer.hasFileDescriptorResponse()).as(answer.toString()).isTrue();
    ServerReflectionResponse extensions =
        reflected(
                service.channel(),
                ServerReflectionGrpc.getServerReflectionInfoMethod(),
                ServerReflectionRequest.newBuilder()
                    .setAllExtensionNumbersOfType("google.rpc." + detail)
                    .build())
            .join();
    assertThat(extensions.hasAllExtensionNumbersResponse()).as(extensions.toString()).isTrue();
    assertThat(extensions.getAllExtensionNumbersResponse().getBaseTypeName())
        .isEqualTo("google.rpc." + detail);
  }

  @Test
  void reflectionAnswersToItsOlderNameToo(Service service) {
    assertThat(
            reflected(
                    service.channel(),
                    io.grpc.reflection.v1alpha.ServerReflectionGrpc.getServerReflectionInfoMethod(),
                    io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
                        .setListServices("")
                        .build())
                .join()
                .getListServicesResponse()
                .getServiceList())
        .extracting(io.grpc.reflection.v1alpha.ServiceResponse::getName)
        .contains("tributary.posts.v1.PostService");
  }

  /** Also: no deadline given, its RPC's own applies, where the store would wait for much longer. */
  @Test
  void aServiceOfItsOwnConfiguration() throws Exception {
    var overrides = OwnService.smallPools(2);
    overrides.put("server.reflection", false);
    overrides.put("server.request-time", "10m");
    overrides.put("server.unread-bytes", 16 * 1024 * 1024);
    overrides.put("server.max-connection-age", "200ms");
    overrides.put("server.max-connection-age-grace", "30s");
    overrides.put("postgres.fast.statement-timeout", "60s");
    overrides.put("postgres.lock-timeout", "60s");
    try (Service service = OwnService.ready("frame", overrides)) {
      assertThat(listed(service.channel()))
          .failsWithin(java.time.Duration.ofSeconds(30))
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(StatusRuntimeException.class)
          .withMessageContaining("UNIMPLEMENTED");
      connectionsAgeAndClientsGoOn(service);
      aCallWithoutDeadlineHasItsRpcsOwn(service);
      itHasAlsoWhileItsRequestIsAwaited(service);
      whatIsTooMuchTogetherIsNotKept(service);
    }
  }

  private static void connectionsAgeAndClientsGoOn(Service service) {
    var ports = new java.util.HashSet<String>();
    ManagedChannel channel = service.channel();
    GetUsersRequest asked = oneUser(service);
    io.tributary.harness.Eventually.holds(
        () -> {
          assertThatCode(
                  () -> {
                    var call = new CapturedLocalAddress();
                    var unused =
                        LookupServiceGrpc.newBlockingStub(channel)
                            .withInterceptors(call)
                            .getUsers(asked);
                    ports.add(call.address());
                  })
              .doesNotThrowAnyException();
          return ports.size() >= 3;
        });
  }

  private static void aCallWithoutDeadlineHasItsRpcsOwn(Service service) throws Exception {
    try (Connection other = service.database().connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE posts");
      Refused refused =
          Refused.by(
              () ->
                  service
                      .posts()
                      .getPost(
                          GetPostRequest.newBuilder()
                              .setViewerId(Fixtures.newId())
                              .setPostId(Fixtures.newId())
                              .build()));
      assertThat(refused.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(refused.reason()).isEqualTo("DEADLINE_EXCEEDED");
      other.rollback();
    }
  }

  private static void itHasAlsoWhileItsRequestIsAwaited(Service service) {
    Refused end = OpenCall.of(service.channel(), LookupServiceGrpc.getGetUsersMethod()).end();
    assertThat(end.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(end.reason()).isEqualTo("REQUEST_INCOMPLETE");
  }

  /** Each is there as it came and as it was unpacked. */
  private static void whatIsTooMuchTogetherIsNotKept(Service service) {
    var large = HealthCheckRequest.newBuilder().setService("x".repeat(3 * 1024 * 1024)).build();
    var calls = new ArrayList<OpenCall<HealthCheckRequest>>();
    for (int i = 0; i < 4; i++) {
      var call = OpenCall.of(service.channel(), HealthGrpc.getCheckMethod());
      call.send(large);
      calls.add(call);
    }
    io.tributary.harness.Eventually.holds(
        () -> calls.stream().filter(OpenCall::hasEnded).count() == 2);
    assertThat(calls.getFirst().hasEnded()).as("it began first").isTrue();
    assertThat(calls.getLast().hasEnded()).isFalse();
    assertThat(calls.getFirst().end().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(calls.getFirst().end().reason()).isEqualTo("OVERLOADED");
  }

  private static CompletableFuture<ServerReflectionResponse> listed(ManagedChannel channel) {
    return reflected(
        channel,
        ServerReflectionGrpc.getServerReflectionInfoMethod(),
        ServerReflectionRequest.newBuilder().setListServices("").build());
  }

  /** The first answer, by whichever name it is asked. */
  private static <Q, A> CompletableFuture<A> reflected(
      ManagedChannel channel, MethodDescriptor<Q, A> method, Q request) {
    var answer = new CompletableFuture<A>();
    StreamObserver<Q> ask =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(method, CallOptions.DEFAULT),
            new StreamObserver<>() {
              @Override
              public void onNext(A response) {
                answer.complete(response);
              }

              @Override
              public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {}
            });
    ask.onNext(request);
    ask.onCompleted();
    return answer;
  }
}
