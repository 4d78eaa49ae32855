package io.tributary.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.trace.v1.Span;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TracesIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String GET_USERS = "tributary.lookup.v1.LookupService/GetUsers";

  private static Service pod(String endpoint, double share) {
    return OwnService.ready(
        "traces",
        Map.of("tracing.endpoint", endpoint, "tracing.share", share, "cache.near.life", "0s"));
  }

  private static void users(Service service, String user, String traceparent) {
    var headers = new Metadata();
    if (!traceparent.isEmpty()) {
      headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), traceparent);
    }
    var unused =
        service
            .lookup()
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .getUsers(GetUsersRequest.newBuilder().setViewerId(user).addUserIds(user).build());
  }

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  private static Optional<Span> named(Collector collector, String name) {
    return collector.spans().stream().filter(span -> span.getName().equals(name)).findFirst();
  }

  @Test
  void aCallGoesOnWithItsCallersTraceAndSaysWhichStoresItAsked() {
    try (var collector = new Collector();
        Service service = pod(collector.endpoint(), 0)) {
      String user = new Fixtures(service).user();
      users(service, user, "00-" + TRACE + "-" + SPAN + "-01");
      Eventually.holds(() -> named(collector, GET_USERS).isPresent());
      Span call = named(collector, GET_USERS).orElseThrow();
      assertThat(call.getTraceId()).isEqualTo(bytes(TRACE));
      assertThat(call.getParentSpanId()).isEqualTo(bytes(SPAN));
      List<Span> asked =
          collector.spans().stream()
              .filter(span -> span.getParentSpanId().equals(call.getSpanId()))
              .toList();
      assertThat(asked).extracting(Span::getName).anyMatch(name -> name.startsWith("redis "));
      assertThat(asked)
          .allSatisfy(
              span -> {
                assertThat(span.getTraceId()).isEqualTo(bytes(TRACE));
                assertThat(span.getEndTimeUnixNano())
                    .isGreaterThanOrEqualTo(span.getStartTimeUnixNano());
              });
    }
  }

  @Test
  void ofOtherCallsTheConfiguredShareIsTraced() {
    try (var collector = new Collector();
        Service all = pod(collector.endpoint(), 1)) {
      String user = new Fixtures(all).user();
      users(all, user, "");
      Refused refused =
          Refused.by(
              () ->
                  all.posts()
                      .getPost(
                          GetPostRequest.newBuilder()
                              .setViewerId(user)
                              .setPostId(Fixtures.newId())
                              .build()));
      assertThat(refused.reason()).isEqualTo("POST_NOT_FOUND");
      Eventually.holds(
          () -> named(collector, "tributary.posts.v1.PostService/GetPost").isPresent());
      assertThat(named(collector, GET_USERS)).isPresent();
      users(all, user, "00-" + TRACE + "-" + SPAN + "-00");
      users(all, user, "");
      Eventually.holds(
          () ->
              collector.spans().stream().filter(span -> span.getName().equals(GET_USERS)).count()
                  == 2);
      // The caller who said that it does not trace is not traced.
      assertThat(collector.spans()).noneMatch(span -> span.getTraceId().equals(bytes(TRACE)));
    }
  }

  @Test
  void aCollectorThatIsAwayDelaysNobody() {
    try (Service service = pod("http://127.0.0.1:1/v1/traces", 1)) {
      String user = new Fixtures(service).user();
      for (int i = 0; i < 100; i++) {
        users(service, user, "");
      }
    }
  }
}
