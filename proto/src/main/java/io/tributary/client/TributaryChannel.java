package io.tributary.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.tributary.api.admin.v1.AdminServiceGrpc;
import io.tributary.api.engagement.v1.EngagementServiceGrpc;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.graph.v1.GraphServiceGrpc;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.api.lookup.v1.LookupServiceGrpc;
import io.tributary.api.options.v1.RpcOptions;
import io.tributary.api.posts.v1.PostServiceGrpc;
import io.tributary.api.trending.v1.TrendingServiceGrpc;
import io.tributary.api.users.v1.UserServiceGrpc;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sets a channel up for Tributary. The transport is the caller's choice, so the caller brings the
 * builder; one channel serves all stubs of a process and lives as long as the process.
 *
 * <pre>{@code
 * ManagedChannel channel =
 *     TributaryChannel.configure(
 *             Grpc.newChannelBuilder("dns:///tributary.example:50051", TlsChannelCredentials.create()))
 *         .build();
 * PostServiceBlockingStub posts = PostServiceGrpc.newBlockingStub(channel);
 * }</pre>
 *
 * <p>What {@link #configure} sets, and why:
 *
 * <ul>
 *   <li><b>Balancing</b>: round robin over all addresses that the name resolves to. So the target
 *       should be {@code dns:///} and a name with one address per pod, in Kubernetes a headless
 *       service: behind a single address all calls of a channel would go to one pod.
 *   <li><b>Health</b>: each connection is asked {@code grpc.health.v1.Health/Watch}, and a pod that
 *       starts, drains or waits for its store gets no calls.
 *   <li><b>Deadline</b>: a call without one gets the RPC's own, which its proto file states; a
 *       deadline set on the stub stays, longer or shorter.
 *   <li><b>Retries</b>: one more attempt after {@code UNAVAILABLE}, only of RPCs that declare that
 *       they can be repeated. When the service says how long to wait ({@code
 *       grpc-retry-pushback-ms}), that is how long it takes; saying so, it also allows one more
 *       attempt after {@code RESOURCE_EXHAUSTED}. A write is repeated with the same {@code
 *       request_id}, so it happens once. All attempts share the call's one deadline.
 *   <li><b>Throttling</b>: when too many calls fail, attempts are not repeated any more until calls
 *       succeed again, so that retries do not hold a service down that tries to get up. Nothing is
 *       hedged: a second call beside a slow one would cost twice when there is least to give.
 *   <li><b>Keepalive</b>: a ping every 30 seconds while calls are under way, so that a dead
 *       connection is noticed. The service cuts off who pings more often than every 10 seconds.
 *   <li><b>Size</b>: answers up to 4 MiB; the service keeps its own below 3 MiB.
 * </ul>
 *
 * <p>Whatever is set on the builder afterwards wins.
 */
public final class TributaryChannel {
  private static final int USUAL_DEADLINE_MS = 2_000;
  private static final int LARGEST_ANSWER = 4 * 1024 * 1024;

  /** Every service of the API. */
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          AdminServiceGrpc.getServiceDescriptor(),
          EngagementServiceGrpc.getServiceDescriptor(),
          FeedServiceGrpc.getServiceDescriptor(),
          GraphServiceGrpc.getServiceDescriptor(),
          ImportServiceGrpc.getServiceDescriptor(),
          LookupServiceGrpc.getServiceDescriptor(),
          PostServiceGrpc.getServiceDescriptor(),
          TrendingServiceGrpc.getServiceDescriptor(),
          UserServiceGrpc.getServiceDescriptor());

  private TributaryChannel() {}

  /**
   * Adds all of the above to a builder of any transport and returns the same builder. Whether the
   * connection is encrypted was decided when the builder was made.
   */
  public static <B extends ManagedChannelBuilder<?>> B configure(B channel) {
    channel
        .defaultServiceConfig(serviceConfig())
        .enableRetry()
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .keepAliveWithoutCalls(false)
        .maxInboundMessageSize(LARGEST_ANSWER)
        .intercept(new DefaultDeadline());
    return channel;
  }

  /**
   * The gRPC service config alone, for those who build their channels by other means. A service
   * config that the name resolver brings takes its place.
   */
  public static Map<String, ?> serviceConfig() {
    return serviceConfig(SERVICES);
  }

  static Map<String, ?> serviceConfig(List<ServiceDescriptor> services) {
    return Map.of(
        "loadBalancingConfig",
        List.of(Map.of("round_robin", Map.of())),
        // The empty name is the pod as a whole.
        "healthCheckConfig",
        Map.of("serviceName", ""),
        // Ten failures ahead of the successes by half stop the retries; ten successes make up for
        // one.
        "retryThrottling",
        Map.of("maxTokens", 10.0, "tokenRatio", 0.1),
        "methodConfig",
        List.of(Map.of("name", repeatable(services), "retryPolicy", retryPolicy())));
  }

  /**
   * One retry: a lone failed pod is got round by it, since the next attempt goes to another one. A
   * store that is away would not be back for a third attempt before the deadline, which would then
   * hide from the caller what was wrong.
   */
  private static Map<String, ?> retryPolicy() {
    return Map.of(
        "maxAttempts",
        2.0,
        "initialBackoff",
        "0.1s",
        "maxBackoff",
        "1s",
        "backoffMultiplier",
        2.0,
        "retryableStatusCodes",
        List.of("UNAVAILABLE"));
  }

  /** By the proto files' {@code idempotency_level}, which the generated stubs carry. */
  private static List<Map<String, ?>> repeatable(List<ServiceDescriptor> services) {
    return services.stream()
        .flatMap(service -> service.getMethods().stream())
        .filter(method -> method.isIdempotent() || method.isSafe())
        .<Map<String, ?>>map(
            method ->
                Map.of(
                    "service", String.valueOf(method.getServiceName()),
                    "method", String.valueOf(method.getBareMethodName())))
        .toList();
  }

  private static long deadlineMs(MethodDescriptor<?, ?> method) {
    if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema) {
      int own =
          schema.getMethodDescriptor().getOptions().getExtension(RpcOptions.defaultDeadlineMs);
      return own == 0 ? USUAL_DEADLINE_MS : own;
    }
    return USUAL_DEADLINE_MS;
  }

  /**
   * Not the {@code timeout} of the service config: that one would also cut short the deadlines that
   * callers set themselves.
   */
  private static final class DefaultDeadline implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      boolean unary = method.getType() == MethodDescriptor.MethodType.UNARY;
      return next.newCall(
          method,
          unary && options.getDeadline() == null
              ? options.withDeadlineAfter(deadlineMs(method), TimeUnit.MILLISECONDS)
              : options);
    }
  }
}
