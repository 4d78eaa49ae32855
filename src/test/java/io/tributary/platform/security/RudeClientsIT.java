package io.tributary.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportRequest;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.api.imports.v1.ImportedPost;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.GetUsersResponse;
import io.tributary.api.lookup.v1.LookupServiceGrpc;
import io.tributary.api.posts.v1.AddCommentRequest;
import io.tributary.api.posts.v1.PostServiceGrpc.PostServiceBlockingStub;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OpenCall;
import io.tributary.harness.OwnService;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that do not behave: they get what they deserve, and all others are answered as ever. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RudeClientsIT {
  /** ENHANCE_YOUR_CALM of HTTP/2. */
  private static final int CALM_DOWN = 11;

  private static final int LONG_WAIT_MILLIS = 30_000;

  private Service service;
  private String user;

  @BeforeAll
  void start() {
    service =
        OwnService.ready(
            "rude_clients",
            Map.of(
                "server.request-time", "1s",
                "server.request-idle", "1s",
                "server.handshake-timeout", "1s",
                "server.keep-alive-time", "1s",
                "server.keep-alive-timeout", "1s",
                "server.calls-per-connection", 50));
    user = new Fixtures(service).user();
  }

  @AfterAll
  void stop() {
    service.close();
  }

  /** Whatever was done to it. */
  @AfterEach
  void othersAreAnswered() {
    assertThat(users(service.lookup())).isEqualTo(1);
  }

  private int users(LookupServiceGrpc.LookupServiceBlockingStub lookup) {
    return lookup.withDeadlineAfter(30, TimeUnit.SECONDS).getUsers(request()).getUsersCount();
  }

  private GetUsersRequest request() {
    return GetUsersRequest.newBuilder().setViewerId(user).addUserIds(user).build();
  }

  private Socket connected() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), service.grpcPort());
    socket.setSoTimeout(LONG_WAIT_MILLIS);
    return socket;
  }

  /** Reads until the service ends the connection; fails if it does not. */
  private static void awaitEnd(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      while (in.read() >= 0) {
        // Settings, pings, a goodbye.
      }
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  @Test
  void rubbishEndsTheConnection() throws IOException {
    try (Socket socket = connected()) {
      byte[] rubbish = new byte[4_096];
      new Random(1).nextBytes(rubbish);
      socket.getOutputStream().write(rubbish);
      awaitEnd(socket);
    }
  }

  @Test
  void anotherProtocolEndsTheConnection() throws IOException {
    try (Socket socket = connected()) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      awaitEnd(socket);
    }
  }

  @Test
  void whoConnectsAndSaysNothingIsNotWaitedForLong() throws IOException {
    var silent = new ArrayList<Socket>();
    for (int i = 0; i < 100; i++) {
      silent.add(connected());
    }
    for (Socket each : silent) {
      awaitEnd(each);
      each.close();
    }
  }

  @Test
  void whoIsSilentOnceConnectedIsPingedAndCutOff() throws IOException {
    try (Socket socket = connected()) {
      socket.getOutputStream().write(RawConnection.PREFACE);
      socket.getOutputStream().write(RawConnection.EMPTY_SETTINGS);
      awaitEnd(socket);
    }
  }

  @Test
  void aFrameLargerThanAllowedEndsTheConnection() throws IOException {
    try (Socket socket = connected()) {
      socket.getOutputStream().write(RawConnection.PREFACE);
      socket.getOutputStream().write(RawConnection.EMPTY_SETTINGS);
      // 16 MiB of data that nobody announced that they would take.
      socket
          .getOutputStream()
          .write(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, 0, 1});
      awaitEnd(socket);
    }
  }

  @Test
  void aMessageOverTheLimitIsRefusedByTheTransport() {
    assertOverTheLimit(service.posts());
  }

  /** It is found out while it grows. */
  @Test
  void aMessageThatGrowsOverTheLimitIsRefusedLikewise() {
    assertOverTheLimit(service.posts().withCompression("gzip"));
  }

  private void assertOverTheLimit(PostServiceBlockingStub posts) {
    Refused refused =
        Refused.by(
            () ->
                posts.addComment(
                    AddCommentRequest.newBuilder()
                        .setActorId(user)
                        .setText("x".repeat(5 * 1024 * 1024))
                        .build()));
    assertThat(refused.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.message()).contains("exceeds maximum size 4194304");
    assertThat(refused.reason()).isEmpty();
  }

  @Test
  void headersOverTheLimitAreRefused() {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(100 * 1024));
    Refused refused =
        Refused.by(
            () ->
                users(
                    service
                        .lookup()
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))));
    assertThat(refused.code())
        .isIn(Status.Code.INTERNAL, Status.Code.RESOURCE_EXHAUSTED, Status.Code.UNKNOWN);
  }

  private ManagedChannel own(int window) {
    return NettyChannelBuilder.forAddress("127.0.0.1", service.grpcPort())
        .usePlaintext()
        .initialFlowControlWindow(window)
        .build();
  }

  /** Asks, and reads nothing of the answer; some may be refused. */
  private static final class Unread extends ClientCall.Listener<GetUsersResponse> {
    private final CountDownLatch answered = new CountDownLatch(1);

    @Override
    public void onHeaders(Metadata received) {
      answered.countDown();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      answered.countDown();
    }
  }

  @Test
  void whoReadsNothingKeepsNobodyFromReading() throws InterruptedException {
    var channels = new ArrayList<ManagedChannel>();
    try {
      var unread = new ArrayList<Unread>();
      var large =
          GetUsersRequest.newBuilder()
              .setViewerId(user)
              .addAllUserIds(
                  java.util.stream.IntStream.range(0, 1_000)
                      .mapToObj(i -> Fixtures.newId())
                      .toList())
              .build();
      for (int i = 0; i < 20; i++) {
        ManagedChannel channel = own(64);
        channels.add(channel);
        for (int k = 0; k < 20; k++) {
          var listener = new Unread();
          ClientCall<GetUsersRequest, GetUsersResponse> call =
              channel.newCall(LookupServiceGrpc.getGetUsersMethod(), CallOptions.DEFAULT);
          call.start(listener, new Metadata());
          call.sendMessage(large);
          call.halfClose();
          unread.add(listener);
        }
      }
      for (Unread each : unread) {
        assertThat(each.answered.await(30, TimeUnit.SECONDS)).isTrue();
      }
      for (int i = 0; i < 100; i++) {
        assertThat(users(service.lookup())).isEqualTo(1);
      }
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  @Test
  void whoTakesItsCallsBackAgainAndAgainDisturbsNobody() {
    ManagedChannel channel = own(64 * 1024);
    try {
      for (int i = 0; i < 12_000; i++) {
        ClientCall<GetUsersRequest, GetUsersResponse> call =
            channel.newCall(LookupServiceGrpc.getGetUsersMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(request());
        call.cancel("changed my mind", null);
      }
      Eventually.holds(() -> users(service.lookup()) == 1);
    } finally {
      channel.shutdownNow();
    }
  }

  /** Each call costs the service more than it costs the client to take it back. */
  @Test
  void whoTakesBackMoreThanDeadlinesCouldIsCutOff() throws IOException {
    try (var connection =
        new RawConnection(
            service.grpcPort(), LookupServiceGrpc.getGetUsersMethod().getFullMethodName())) {
      for (int i = 0; i < 1_000; i++) {
        connection.callAndReset();
      }
      connection.awaitPong();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000_000; i++) {
                  connection.callAndReset();
                }
              })
          .isInstanceOf(SocketException.class);
      assertThat(connection.awaitGoodbye()).isEqualTo(CALM_DOWN);
    }
  }

  private double admitted() {
    return service.bean(MeterRegistry.class).get("tributary.rpc.admitted").gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  static Stream<String> methods() {
    return Stream.of(
        LookupServiceGrpc.getGetUsersMethod().getFullMethodName(),
        HealthGrpc.getCheckMethod().getFullMethodName(),
        HealthGrpc.getWatchMethod().getFullMethodName());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void whoSendsHalfARequestIsNotWaitedFor(String method) throws IOException {
    try (var connection = new RawConnection(service.grpcPort(), method)) {
      for (int i = 0; i < 50; i++) {
        connection.callHalfSent();
      }
      Eventually.holds(() -> connection.answered() == 50);
      Eventually.holds(() -> admitted() == 0);
    }
  }

  private static void assertIncomplete(Refused end) {
    assertThat(end.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(end.reason()).isEqualTo("REQUEST_INCOMPLETE");
  }

  @Test
  void whoDoesNotSayThatItsRequestIsWholeIsNotWaitedForEither() {
    var call = OpenCall.of(service.channel(), LookupServiceGrpc.getGetUsersMethod());
    call.send(request());
    assertIncomplete(call.end());
    Eventually.holds(() -> admitted() == 0);
  }

  @Test
  void anImportMayTakeLongAsLongAsItGoesOn() {
    // Large, so that few of them are on their way.
    var batch =
        ImportRequest.newBuilder()
            .setImportId(Fixtures.newId())
            .addItems(
                ImportItem.newBuilder()
                    .setPost(ImportedPost.newBuilder().setText("x".repeat(1024 * 1024))))
            .build();
    var call = OpenCall.of(service.channel(), ImportServiceGrpc.getImportMethod());
    long twiceTheTime = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    while (System.nanoTime() < twiceTheTime) {
      assertThat(call.hasEnded()).isFalse();
      call.sendWhenReady(batch);
    }
    // Now it says nothing more.
    assertIncomplete(call.end());
    Eventually.holds(() -> admitted() == 0);
  }

  @Test
  void manyConnectionsAtOnceAreAllAnswered() {
    List<ManagedChannel> channels = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        channels.add(own(64 * 1024));
      }
      for (ManagedChannel each : channels) {
        assertThat(users(LookupServiceGrpc.newBlockingStub(each))).isEqualTo(1);
      }
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }
}
