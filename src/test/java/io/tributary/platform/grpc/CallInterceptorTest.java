package io.tributary.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.tributary.platform.call.Call;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

final class CallInterceptorTest {
  private static final MethodDescriptor<StringValue, StringValue> METHOD =
      MethodDescriptor.<StringValue, StringValue>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("test.Service/WhoAmI")
          .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .build();

  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("test.Service")
            .addMethod(
                METHOD,
                ServerCalls.asyncUnaryCall(
                    (StringValue request, io.grpc.stub.StreamObserver<StringValue> client) ->
                        Reply.to(client, StringValue.of(whoAmI()))))
            .build();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(ServerInterceptors.intercept(service, new CallInterceptor()))
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** What the handler's thread knows of its call, before and after it has waited. */
  private static String whoAmI() {
    String before = Call.current().correlationId() + " " + MDC.get("correlation_id");
    LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    String after = Call.current().correlationId() + " " + MDC.get("correlation_id");
    long left = Call.current().deadline().remaining().toMillis();
    return before + " " + after + " " + (left > 2_000 ? "given" : "default");
  }

  private String ask(String correlationId, CallOptions options) {
    var headers = new Metadata();
    headers.put(CallInterceptor.CORRELATION_ID, correlationId);
    return ClientCalls.blockingUnaryCall(
            io.grpc.ClientInterceptors.intercept(
                channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
            METHOD,
            options,
            StringValue.getDefaultInstance())
        .getValue();
  }

  @Test
  void eachOfManyCallsAtOnceKnowsItself() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers =
          IntStream.range(0, 2_000)
              .mapToObj(i -> clients.submit(() -> ask("call-" + i, CallOptions.DEFAULT)))
              .toList();
      for (int i = 0; i < answers.size(); i++) {
        String id = "call-" + i;
        assertThat(answers.get(i).get()).isEqualTo(String.join(" ", id, id, id, id, "default"));
      }
    }
  }

  @Test
  void aDeadlineThatTheCallerSetStands() {
    assertThat(ask("patient", CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS)))
        .endsWith(" given");
  }
}
