package io.tributary.platform.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls that have no end of their own: clients watch our health for as long as we live. A drain
 * that waited for them would wait in vain, so it ends them.
 */
@Singleton
final class OpenStreams implements ServerInterceptor {
  private final Set<ServerCall<?, ?>> open = ConcurrentHashMap.newKeySet();

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    open.add(call);
    var noted =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            if (open.remove(call)) {
              super.close(status, trailers);
            }
          }
        };
    return new io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<Q>(
        next.startCall(noted, headers)) {
      @Override
      public void onCancel() {
        open.remove(call);
        super.onCancel();
      }
    };
  }

  void end() {
    for (ServerCall<?, ?> call : open) {
      if (open.remove(call)) {
        call.close(Status.UNAVAILABLE.withDescription("draining"), new Metadata());
      }
    }
  }
}
