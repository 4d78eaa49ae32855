package io.tributary.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.api.admin.v1.AdminServiceGrpc;
import io.tributary.api.admin.v1.BreakerStatesRequest;
import io.tributary.api.admin.v1.EraseUserRequest;
import io.tributary.api.feed.v1.ExplainFeedRequest;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.feed.v1.RefreshFeedRequest;
import io.tributary.api.imports.v1.GetImportRequest;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.LookupServiceGrpc;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.PostServiceGrpc;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.api.users.v1.UserServiceGrpc;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.LogLines;
import io.tributary.harness.OwnService;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Callers with tokens, and what they may. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallersIT {
  private static final String DATABASE = "callers";

  private final Issuer issuer = new Issuer();
  private Service service;
  private String user;
  private String other;

  @BeforeAll
  void start() {
    Service open = OwnService.ready(DATABASE, Map.of());
    user = new Fixtures(open).user();
    other = new Fixtures(open).user();
    open.close();
    service = Service.on(Stores.postgres(), DATABASE, configuration());
    Eventually.holds(service::isReady);
  }

  private Map<String, Object> configuration() {
    var configuration = new HashMap<>(issuer.configuration());
    configuration.put("security.callers[0].name", "frequent");
    configuration.put("security.callers[0].roles", "service");
    configuration.put("security.callers[0].calls-per-second", 1);
    configuration.put("security.callers[0].burst", 20);
    configuration.put("security.callers[1].name", "orders");
    configuration.put("security.callers[1].roles", "service");
    configuration.put("security.callers[2].name", "former");
    configuration.put("security.callers[2].roles", List.of());
    configuration.put("security.default-roles", "importer");
    return configuration;
  }

  @AfterAll
  void stop() {
    service.close();
    issuer.close();
  }

  /** Headers as a client's credentials make them. */
  private record Authorization(@Nullable String value) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          if (value != null) {
            headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), value);
          }
          super.start(listener, headers);
        }
      };
    }
  }

  private Channel as(@Nullable String authorization) {
    return ClientInterceptors.intercept(service.channel(), new Authorization(authorization));
  }

  private Channel named(String caller, String... roles) {
    return as(
        "Bearer "
            + issuer.token(
                issuer.claims(caller, service.clock().instant()).claim("roles", List.of(roles))));
  }

  private int users(Channel channel) {
    return LookupServiceGrpc.newBlockingStub(channel)
        .getUsers(GetUsersRequest.newBuilder().setViewerId(user).addUserIds(user).build())
        .getUsersCount();
  }

  private static String post(Channel channel, String author) {
    return PostServiceGrpc.newBlockingStub(channel)
        .createPost(
            CreatePostRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setActorId(author)
                .setText("text")
                .setVisibility(Visibility.VISIBILITY_PUBLIC)
                .build())
        .getPost()
        .getPostId();
  }

  private static void assertDenied(Refused refused, String reason) {
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void aServiceMayWhatItsRolesSay() {
    assertThat(users(named("orders"))).isEqualTo(1);
    assertThat(users(named("other", "service"))).isEqualTo(1);
    assertDenied(Refused.by(() -> users(named("other"))), "NOT_PERMITTED");
    var admin = AdminServiceGrpc.newBlockingStub(named("orders"));
    assertDenied(
        Refused.by(() -> admin.breakerStates(BreakerStatesRequest.getDefaultInstance())),
        "NOT_PERMITTED");
    assertThat(
            AdminServiceGrpc.newBlockingStub(named("orders", "operator"))
                .breakerStates(BreakerStatesRequest.getDefaultInstance())
                .getBreakersList())
        .isNotEmpty();
  }

  @Test
  void whoBringsNoneOrAnotherKindOfCredentialsIsToldSo() {
    Refused none = Refused.by(() -> users(as(null)));
    assertThat(none.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(none.reason()).isEqualTo("CREDENTIALS_MISSING");
    Refused basic = Refused.by(() -> users(as("Basic dXNlcjpwYXNz")));
    assertThat(basic.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(basic.reason()).isEqualTo("CREDENTIALS_INVALID");
    assertThat(basic.message()).doesNotContain("dXNlcjpwYXNz");
  }

  @Test
  void aUsersTokenActsForThatUserOnly() {
    Channel itself = named(user, "user");
    assertThat(users(itself)).isEqualTo(1);
    assertThat(post(itself, user)).isNotEmpty();
    assertDenied(Refused.by(() -> post(itself, other)), "ACTOR_NOT_PERMITTED");
    assertDenied(
        Refused.by(
            () ->
                UserServiceGrpc.newBlockingStub(itself)
                    .createUser(
                        CreateUserRequest.newBuilder()
                            .setRequestId(Fixtures.newId())
                            .setProfile(
                                UserProfile.newBuilder().setHandle("handle").setDisplayName("Name"))
                            .build())),
        "NOT_PERMITTED");
  }

  @Test
  void whoOnlyReadsItsOwnFeedIsNotToldWhoHasBlockedIt() {
    Channel itself = named(user, "user");
    var explain = ExplainFeedRequest.newBuilder().setViewerId(user).build();
    assertDenied(
        Refused.by(() -> FeedServiceGrpc.newBlockingStub(itself).explainFeed(explain)),
        "NOT_PERMITTED");
    var refresh = RefreshFeedRequest.newBuilder().setViewerId(user).build();
    assertDenied(
        Refused.by(() -> FeedServiceGrpc.newBlockingStub(itself).refreshFeed(refresh)),
        "NOT_PERMITTED");
  }

  @Test
  void whoIsListedWithoutARoleIsShutOut() {
    Refused byToken = Refused.by(() -> users(named("former", "service")));
    assertDenied(byToken, "NOT_PERMITTED");
    var ofAll = GetImportRequest.newBuilder().setImportId(Fixtures.newId()).build();
    assertThat(ImportServiceGrpc.newBlockingStub(named("anybody")).getImport(ofAll).hasSummary())
        .isTrue();
    assertDenied(
        Refused.by(() -> ImportServiceGrpc.newBlockingStub(named("former")).getImport(ofAll)),
        "NOT_PERMITTED");
  }

  @Test
  void callsAreCountedByCallersWhoAreKnown() {
    double letIn = calls("orders", "let_in");
    double refused = calls("other", "refused");
    double unknown = calls("unknown", "refused");
    assertThat(users(named("orders"))).isEqualTo(1);
    assertDenied(Refused.by(() -> users(named("whoever"))), "NOT_PERMITTED");
    assertThat(Refused.by(() -> users(as(null))).reason()).isEqualTo("CREDENTIALS_MISSING");
    assertThat(calls("orders", "let_in")).isEqualTo(letIn + 1);
    assertThat(calls("other", "refused")).isEqualTo(refused + 1);
    assertThat(calls("unknown", "refused")).isEqualTo(unknown + 1);
  }

  private double calls(String caller, String outcome) {
    return service
        .bean(MeterRegistry.class)
        .get("tributary.callers.calls")
        .tag("caller", caller)
        .tag("outcome", outcome)
        .counter()
        .count();
  }

  @Test
  void whatOperatorsDoAndWhatOthersTryIsLoggedWithItsEnd() {
    String nobody = Fixtures.newId();
    var erase = EraseUserRequest.newBuilder().setUserId(nobody).build();
    try (var said = new LogLines("tributary.audit")) {
      var unused =
          Refused.by(
              () ->
                  AdminServiceGrpc.newBlockingStub(named("operating", "operator"))
                      .eraseUser(erase));
      unused = Refused.by(() -> AdminServiceGrpc.newBlockingStub(named("orders")).eraseUser(erase));
      unused = Refused.by(() -> AdminServiceGrpc.newBlockingStub(as(null)).eraseUser(erase));
      String method = "tributary.admin.v1.AdminService/EraseUser";
      assertThat(said.all())
          .containsExactly(
              method + " is called by operating",
              method + " by operating ended with NOT_FOUND USER_NOT_FOUND, user_id " + nobody,
              method + " by orders ended with PERMISSION_DENIED NOT_PERMITTED",
              method + " by anonymous ended with UNAUTHENTICATED CREDENTIALS_MISSING");
    }
  }

  @Test
  void oneCallersRepeatsAreNotAnothers() {
    var request =
        CreatePostRequest.newBuilder()
            .setRequestId(Fixtures.newId())
            .setActorId(user)
            .setText("text")
            .setVisibility(Visibility.VISIBILITY_PUBLIC)
            .build();
    String first =
        PostServiceGrpc.newBlockingStub(named("orders")).createPost(request).getPost().getPostId();
    assertThat(
            PostServiceGrpc.newBlockingStub(named("orders"))
                .createPost(request)
                .getPost()
                .getPostId())
        .isEqualTo(first);
    assertThat(
            PostServiceGrpc.newBlockingStub(named("other", "service"))
                .createPost(request)
                .getPost()
                .getPostId())
        .isNotEqualTo(first);
  }

  @Test
  void whoCallsTooOftenIsRefusedAndDisturbsNobody() {
    Channel frequent = named("frequent");
    Refused refused =
        Refused.by(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                users(frequent);
              }
            });
    assertThat(refused.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.reason()).isEqualTo("QUOTA_EXCEEDED");
    assertThat(refused.retryInfo()).isTrue();
    assertThat(users(named("orders"))).isEqualTo(1);
    assertThat(
            service
                .bean(MeterRegistry.class)
                .get("tributary.callers.refused")
                .tag("reason", "QUOTA_EXCEEDED")
                .counter()
                .count())
        .isPositive();
  }
}
