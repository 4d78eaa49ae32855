package io.tributary.local.load;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Channels to the service, used in turn. They try nothing again: what a client's retries would hide
 * is to be seen here. Answers are read and thrown away.
 */
final class Connections implements Caller, AutoCloseable {
  private static final int LARGEST_ANSWER = 64 * 1024 * 1024;

  private final List<ManagedChannel> channels = new ArrayList<>();
  private final MethodDescriptor<byte[], Integer> method;

  /**
   * @param call {@code package.Service/Method}
   */
  Connections(Target target, String call, int count, Map<String, String> metadata) {
    this.method =
        MethodDescriptor.<byte[], Integer>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(call)
            .setRequestMarshaller(new Sent())
            .setResponseMarshaller(new ThrownAway())
            .build();
    for (int i = 0; i < count; i++) {
      channels.add(open(target, metadata));
    }
  }

  private static ManagedChannel open(Target target, Map<String, String> metadata) {
    var channel =
        NettyChannelBuilder.forTarget(target.address(), target.security().credentials())
            .directExecutor()
            .disableRetry()
            .maxInboundMessageSize(LARGEST_ANSWER)
            .intercept(headers(metadata));
    target.configure(channel);
    return channel.build();
  }

  static ClientInterceptor headers(Map<String, String> metadata) {
    var headers = new Metadata();
    metadata.forEach(
        (name, value) ->
            headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  @Override
  public void call(long number, byte[] message, Duration timeout, Consumer<String> ended) {
    ManagedChannel channel = channels.get((int) (number % channels.size()));
    var options = CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    ClientCalls.asyncUnaryCall(
        channel.newCall(method, options),
        message,
        new StreamObserver<>() {
          @Override
          public void onNext(Integer bytes) {}

          @Override
          public void onError(Throwable failure) {
            ended.accept(Status.fromThrowable(failure).getCode().name());
          }

          @Override
          public void onCompleted() {
            ended.accept(Status.Code.OK.name());
          }
        });
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private static final class Sent implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new UnsupportedOperationException("requests are only sent here");
    }
  }

  private static final class ThrownAway implements MethodDescriptor.Marshaller<Integer> {
    @Override
    public InputStream stream(Integer bytes) {
      throw new UnsupportedOperationException("answers are only read here");
    }

    @Override
    public Integer parse(InputStream stream) {
      try {
        return (int) stream.transferTo(OutputStream.nullOutputStream());
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }
}
