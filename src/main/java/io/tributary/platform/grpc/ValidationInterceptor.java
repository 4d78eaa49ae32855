package io.tributary.platform.grpc;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Holds every message of every request to its rules. */
final class ValidationInterceptor implements ServerInterceptor {
  private final MessageRules rules;

  ValidationInterceptor(MessageRules rules) {
    this.rules = rules;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        rules.check((Message) message);
        super.onMessage(message);
      }
    };
  }
}
