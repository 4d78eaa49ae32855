package io.tributary.platform.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.BindableService;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.grpc.server.GrpcServerBuilder;
import io.micronaut.grpc.server.GrpcServerConfiguration;
import io.tributary.platform.security.Security;
import io.tributary.platform.trace.Traces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds the server: every endpoint behind the same interceptors, each call on its own thread. */
@Factory
final class GrpcServerFactory {
  /** Calls that their client takes back, on a connection: far above what deadlines cause. */
  private static final int RESETS = 10_000;

  private static final int RESETS_WITHIN_SECONDS = 10;

  @Singleton
  @Replaces(value = ServerBuilder.class, factory = GrpcServerBuilder.class)
  ServerBuilder<?> server(
      GrpcServerConfiguration micronaut,
      ServerConfig config,
      List<BindableService> endpoints,
      HealthStatusManager health,
      OpenStreams streams,
      UnreadRequests unread,
      Security security,
      Traces traces,
      MeterRegistry meters) {
    var server = (NettyServerBuilder) micronaut.getServerBuilder();
    // Handlers block on stores, so each call has a thread that costs next to nothing.
    server.executor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("rpc-", 0).factory()));
    server.maxInboundMessageSize(config.maxRequestBytes());
    server.addStreamTracerFactory(HeldBytes.FACTORY);
    // Connections end now and then, so that clients spread over pods that came later.
    server.maxConnectionAge(config.maxConnectionAge().toNanos(), TimeUnit.NANOSECONDS);
    server.maxConnectionAgeGrace(config.maxConnectionAgeGrace().toNanos(), TimeUnit.NANOSECONDS);
    server.keepAliveTime(config.keepAliveTime().toNanos(), TimeUnit.NANOSECONDS);
    server.keepAliveTimeout(config.keepAliveTimeout().toNanos(), TimeUnit.NANOSECONDS);
    server.permitKeepAliveTime(config.permitKeepAlive().toNanos(), TimeUnit.NANOSECONDS);
    server.permitKeepAliveWithoutCalls(true);
    server.maxConnectionIdle(config.maxConnectionIdle().toNanos(), TimeUnit.NANOSECONDS);
    server.handshakeTimeout(config.handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    server.maxConcurrentCallsPerConnection(config.callsPerConnection());
    server.maxInboundMetadataSize(config.maxHeaderBytes());
    server.maxRstFramesPerWindow(RESETS, RESETS_WITHIN_SECONDS);
    security.secure(server);
    server.addService(
        ServerInterceptors.interceptForward(health.getHealthService(), streams, unread));
    if (config.reflection()) {
      // By the older name too, which many tools ask for first or alone.
      for (BindableService reflection :
          List.of(ProtoReflectionServiceV1.newInstance(), ProtoReflectionService.newInstance())) {
        server.addService(
            ServerInterceptors.interceptForward(reflection, streams, unread, new NoExtensions()));
      }
    }
    Set<String> methods = methods(endpoints);
    List<ServerInterceptor> onBytes =
        List.of(
            new CallInterceptor(),
            new TraceInterceptor(traces),
            new MetricsInterceptor(meters),
            security.audit(methods),
            new FailureInterceptor(),
            security.interceptor(methods),
            new SheddingInterceptor(
                new CallsAtOnce(config.callsAtOnce(), config.bulkPercent(), config.livePercent()),
                meters),
            // Behind all that must hear of a call's end.
            unread,
            new AnswerSizeInterceptor(config.maxAnswerBytes()));
    List<ServerInterceptor> onMessages =
        List.of(
            new ValidationInterceptor(
                MessageRules.of(endpoints.stream().flatMap(GrpcServerFactory::requests).toList())),
            new ActorInterceptor());
    endpoints.forEach(endpoint -> server.addService(framed(endpoint, onBytes, onMessages)));
    return server;
  }

  /**
   * Between the two lists stands the parser: gRPC would parse a request before any interceptor sees
   * it, and a client whose message cannot be read would be answered by the library and not by us.
   */
  private static ServerServiceDefinition framed(
      BindableService endpoint,
      List<ServerInterceptor> onBytes,
      List<ServerInterceptor> onMessages) {
    return ServerInterceptors.interceptForward(
        ServerInterceptors.useInputStreamMessages(
            ServerInterceptors.interceptForward(endpoint.bindService(), onMessages)),
        onBytes);
  }

  private static Set<String> methods(List<BindableService> endpoints) {
    return endpoints.stream()
        .flatMap(endpoint -> endpoint.bindService().getMethods().stream())
        .map(method -> method.getMethodDescriptor().getFullMethodName())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<Descriptor> requests(BindableService endpoint) {
    var schema =
        (ProtoServiceDescriptorSupplier)
            endpoint.bindService().getServiceDescriptor().getSchemaDescriptor();
    return schema.getServiceDescriptor().getMethods().stream().map(MethodDescriptor::getInputType);
  }
}
